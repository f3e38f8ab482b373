#!/usr/bin/env python3
"""Shows what the confidence of cells is worth: how many cells of each confidence were read right.

    digitizectl digitize --jsonl --type table DIR/*.png > preds.jsonl
    reliability.py DIR preds.jsonl [DIR preds.jsonl ...]

DIR holds NAME.json with `cells`, a list of {row, col, text}, for each NAME.png. A cell is right when its text is that of
the true cell at its place, or of a true cell that no other cell has claimed: a shifted row is no misreading. The
confidence was fitted on files whose name has an even MD5; the others show what to expect.
"""
import hashlib, json, os, re, sys
from collections import Counter, defaultdict

EDGES = [0, .6, .8, .9, .95, .98, 1.0001]
DASHES = dict.fromkeys(map(ord, '‐‑‒–—−'), '-') | {0x2018: "'", 0x2019: "'", 0x201c: '"', 0x201d: '"'}


def plain(text):
    text = re.sub(r'\s+', ' ', (text or '').translate(DASHES)).strip()
    return re.sub(r'\s+([)\]%,.:;])', r'\1', re.sub(r'([$€£(\[])\s+', r'\1', text))


def judged(cells, truth):
    """Pairs of confidence and whether the text is right."""
    at = {(c['row'], c['col']): plain(c['text']) for c in truth}
    unclaimed = Counter(at.values())
    cells = [(c['confidence'], plain(c['text']), at.get((c['r'], c['c']))) for c in cells if c['text']]
    for _, text, true in cells:
        if text == true:
            unclaimed[text] -= 1
    for confidence, text, true in cells:
        right = text == true
        if not right and unclaimed[text] > 0:
            unclaimed[text] -= 1
            right = True
        yield confidence, right


def main():
    bins = defaultdict(list)
    for folder, preds in zip(sys.argv[1::2], sys.argv[2::2]):
        for line in open(preds, encoding='utf8'):
            result = json.loads(line)
            name = os.path.splitext(os.path.basename(result['file']))[0]
            half = 'fitted' if hashlib.md5(name.encode()).digest()[-1] % 2 == 0 else 'unseen'
            truth = json.load(open(os.path.join(folder, name + '.json'), encoding='utf8'))
            for confidence, right in judged((result.get('replacement') or {}).get('cells', []), truth['cells']):
                bins[half, max(e for e in EDGES if e <= confidence)].append(right)
                if confidence >= .95:
                    bins[half, 'sure'].append(right)
    print('| confidence | ' + ' | '.join(f'{half}: cells | right' for half in ('fitted', 'unseen')) + ' |')
    for low, high in [*zip(EDGES, EDGES[1:]), ('sure', None)]:
        cells = [bins[half, low] for half in ('fitted', 'unseen')]
        label = '0.95 and above' if high is None else f'{low:.2f} to {min(high, 1):.2f}'
        print(f'| {label} | ' + ' | '.join(f'{len(c)} | {sum(c) / max(1, len(c)):.3f}' for c in cells) + ' |')


main()
