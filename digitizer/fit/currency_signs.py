#!/usr/bin/env python3
"""Fits the table in ../src/ocr/signs/weights.rs: which currency sign the ink of one glyph shows.

Glyphs are drawn with every font of this system that has the signs, in sizes from 7 to 28 pixels and at random
fractions of a pixel, cut to their ink as the reader does, and brought to a grid of GRID cells. A softmax regression
tells the signs from all other printable ASCII. Fonts are split in two halves by name: one is fitted, the other shows
what to expect of unseen fonts.

    pip install numpy scipy pillow && python3 currency_signs.py > ../src/ocr/signs/weights.rs
"""
import hashlib, subprocess, sys
import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy.optimize import minimize

WIDTH, HEIGHT = 10, 14
SIGNS = '$€£¥'
OTHERS = ''.join(map(chr, range(33, 127))).replace('$', '')
SIZES = [7, 8, 9, 10, 11, 12, 13, 14, 16, 18, 21, 24, 28]
INK_SHARE = 0.33
OVERSAMPLED = 6
PENALTY = 2e-3
QUANTUM = 16


def fonts():
    out = subprocess.run(['fc-list', '-f', '%{file}\n', ':charset=20ac'], capture_output=True, text=True, check=True)
    files = sorted(set(out.stdout.split('\n')) - {''})
    return [f for f in files if f.endswith(('.ttf', '.otf')) and not any(w in f for w in ('Symbol', 'Fallback', 'D050000L', 'Math'))]


def glyph(file, symbol, size, rng):
    """Darkness of the glyph's ink box, drawn large and averaged down as a rasteriser does."""
    font = ImageFont.truetype(file, size * OVERSAMPLED)
    side = size * 2 * OVERSAMPLED
    image = Image.new('L', (side, side), 0)
    at = size // 2 * OVERSAMPLED + rng.integers(0, OVERSAMPLED, 2)
    ImageDraw.Draw(image).text(tuple(int(v) for v in at), symbol, fill=255, font=font)
    dark = np.asarray(image, float).reshape(size * 2, OVERSAMPLED, size * 2, OVERSAMPLED).mean((1, 3))
    if dark.max() < 40:
        return None
    dark /= np.percentile(dark[dark > 10], 95)
    rows, cols = np.where(dark > INK_SHARE)
    return np.minimum(dark[rows.min():rows.max() + 1, cols.min():cols.max() + 1], 1)


def features(dark):
    """Mean darkness over each cell of the grid, and how wide the glyph is for its height."""
    def spread(n, cells):
        edges = np.arange(cells + 1) * n / cells
        lo, hi = edges[:-1, None], edges[1:, None]
        at = np.arange(n)[None]
        return np.clip(np.minimum(hi, at + 1) - np.maximum(lo, at), 0, None) / (n / cells)
    height, width = dark.shape
    grid = spread(height, HEIGHT) @ dark @ spread(width, WIDTH).T
    return np.append(grid.ravel(), [min(width / height, 2.0), 1.0])


def samples():
    rng = np.random.default_rng(1)
    rows, labels, halves = [], [], []
    for file in fonts():
        half = hashlib.md5(file.encode()).digest()[0] % 2
        for size in SIZES:
            for symbol in SIGNS * 4 + OTHERS:
                dark = glyph(file, symbol, size, rng)
                if dark is not None:
                    rows.append(features(dark))
                    labels.append(SIGNS.find(symbol) + 1)
                    halves.append(half)
    return np.array(rows), np.array(labels), np.array(halves)


def fitted(x, y):
    n_classes = len(SIGNS) + 1
    target = np.eye(n_classes)[y]

    def loss(flat):
        w = flat.reshape(n_classes, -1)
        scores = x @ w.T
        scores -= scores.max(1, keepdims=True)
        logp = scores - np.log(np.exp(scores).sum(1, keepdims=True))
        grad = (np.exp(logp) - target).T @ x / len(x)
        return -(target * logp).sum() / len(x) + PENALTY * (w ** 2).sum() / 100, (grad + PENALTY / 50 * w).ravel()
    w = minimize(loss, np.zeros(n_classes * x.shape[1]), jac=True, method='L-BFGS-B', options={'maxiter': 400}).x
    return w.reshape(n_classes, -1)


def quantised(w):
    w = w - w[:1]
    return np.round(w[1:] * QUANTUM).astype(int)


def report(q, x, y):
    scores = np.hstack([np.zeros((len(x), 1)), x @ q.T / QUANTUM])
    p = np.exp(scores - scores.max(1, keepdims=True)); p /= p.sum(1, keepdims=True)
    best = p.argmax(1)
    for least in (0.5, 0.8, 0.9, 0.95):
        said = (best > 0) & (p.max(1) >= least)
        found = [(said & (best == c) & (y == c)).sum() / (y == c).sum() for c in range(1, len(SIGNS) + 1)]
        wrong = (said & (best != y)).sum()
        print(f'at {least}: found ' + ' '.join(f'{s} {v:.3f}' for s, v in zip(SIGNS, found)) + f', wrong {wrong} of {(y == 0).sum()} other glyphs', file=sys.stderr)
    wrong = (best != y) & (p.max(1) >= 0.9) & (best > 0)
    return wrong


def main():
    x, y, half = samples()
    print(f'{len(fonts())} fonts, {len(x)} glyphs', file=sys.stderr)
    report(quantised(fitted(x[half == 0], y[half == 0])), x[half == 1], y[half == 1])
    q = quantised(fitted(x, y))
    print('//! Fitted by `digitizer/fit/currency_signs.py`; not to be edited by hand.\n')
    print(f'/// Columns and rows of the grid.\npub(super) const GRID: (usize, usize) = ({WIDTH}, {HEIGHT});\n')
    print(f'/// One unit of a score is this many units of the weights.\npub(super) const QUANTUM: f32 = {QUANTUM}.0;\n')
    print('/// For each sign the weights of the grid row by row, of the width over the height, and the constant.')
    print('#[rustfmt::skip]')
    print(f'pub(super) const WEIGHTS: [(char, [i16; {q.shape[1]}]); {len(SIGNS)}] = [')
    for sign, row in zip(SIGNS, q):
        print(f"    ('{sign}', [")
        for at in range(0, WIDTH * HEIGHT, WIDTH):
            print('        ' + ' '.join(f'{v},' for v in row[at:at + WIDTH]))
        print('        ' + ' '.join(f'{v},' for v in row[WIDTH * HEIGHT:]))
        print('    ]),')
    print('];')


main()
