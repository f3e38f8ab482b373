//! The results of a batch become wholes: what `stitch: true` asks for.
//!
//! It works on results as they were sent, which are in the log, and on nothing else. So a worker that takes over after
//! the last element comes to the same events, and goes on behind those that were told.
//!
//! ```text
//! recall    results in wire form -> figures
//! join      figures -> wholes -> wire form     (the joining itself is digitizer::stitch)
//! ```

mod recall;

use digitizer::{figure::Figure, stitch};
use shared::{
    contract::{
        Event, Failure, Replacement,
        event::{ElementResult, Outcome, StitchError, StitchResult, StitchStatus},
    },
    queue::{Delivery, WriteError},
};
use tracing::warn;

use crate::{
    context::Context,
    failure,
    present::{self, FormatError, Presented},
};

/// Several results as one.
#[derive(Debug, Clone, PartialEq)]
pub struct Joined {
    /// The results, by their place in the list that was given.
    pub members: Vec<usize>,
    /// The whole, in wire form. Its cells and nodes say which element they come from.
    pub presented: Result<Presented, FormatError>,
}

/// Joins what belongs together. `None` stands for an element without a result.
pub fn join(results: &[Option<&Replacement>]) -> Vec<Joined> {
    let figures: Vec<Option<Figure>> = results
        .iter()
        .map(|result| result.and_then(recall::figure))
        .collect();
    let wholes = stitch::stitch(&figures).into_iter();
    let joined = wholes.map(|whole| Joined {
        presented: present::joined(&whole.figure, &whole.origins),
        members: whole.members,
    });
    joined.collect()
}

/// Tells what could be joined, or why nothing could.
pub(crate) async fn run(
    ctx: &Context,
    delivery: &mut Delivery,
) -> Result<StitchStatus, WriteError> {
    let told = told(ctx, delivery).await?;
    if delivery.attempt() > ctx.limits.deliveries {
        // It stopped its workers as a picture can: the results stand, the rest of the wholes is given up.
        let poison = failure::stitch_poison(ctx.limits.deliveries);
        let given_up = refused(delivery, told, succeeded(delivery), poison);
        delivery.emit(&given_up).await?;
        return Ok(StitchStatus::Failed);
    }
    let events = events(ctx, delivery).await?;
    let is_joined = events
        .iter()
        .any(|event| matches!(event, Event::StitchResult(_)));
    for event in events.iter().skip(told) {
        delivery.emit(event).await?;
    }
    Ok(if is_joined {
        StitchStatus::Ok
    } else {
        StitchStatus::Failed
    })
}

/// How many of the events an earlier owner got out: nothing else comes between the last element and the summary.
async fn told(ctx: &Context, delivery: &Delivery) -> Result<usize, WriteError> {
    let last_element = delivery
        .done()
        .last()
        .map_or(0, |checkpoint| checkpoint.seq);
    let most = delivery.job().elements.len();
    let log = ctx.queue.event_log();
    Ok(log.read(delivery.batch(), last_element, most).await?.len())
}

/// The events, always the same for the same results.
async fn events(ctx: &Context, delivery: &Delivery) -> Result<Vec<Event>, WriteError> {
    let succeeded = succeeded(delivery);
    if succeeded.len() < 2 {
        let error = failure::too_few_to_stitch(succeeded.len());
        return Ok(vec![refused(delivery, 0, succeeded, error)]);
    }
    let results = results(ctx, delivery).await?;
    let joining = ctx.compute.run(ctx.limits.format, move || {
        join(&results.iter().map(Option::as_ref).collect::<Vec<_>>())
    });
    let joined = match joining.await {
        Ok(joined) => joined,
        Err(error) => {
            warn!(batch.id = %delivery.batch(), "Joining the results of {} failed: {error}", delivery.batch());
            return Ok(vec![refused(
                delivery,
                0,
                succeeded,
                failure::stitch_broke(),
            )]);
        }
    };
    if joined.is_empty() {
        return Ok(vec![refused(
            delivery,
            0,
            succeeded,
            failure::not_stitched(),
        )]);
    }
    let event = |(group, whole): (usize, Joined)| match whole.presented {
        Ok(presented) => told_whole(delivery, group, whole.members, presented),
        Err(error) => {
            warn!(batch.id = %delivery.batch(), "A whole of {} is not valid: {error}", delivery.batch());
            refused(delivery, group, whole.members, failure::stitch_broke())
        }
    };
    Ok(joined.into_iter().enumerate().map(event).collect())
}

/// The elements with a result.
fn succeeded(delivery: &Delivery) -> Vec<usize> {
    let done = delivery.done().iter().enumerate();
    done.filter(|(_, checkpoint)| matches!(checkpoint.outcome, Outcome::Ok { .. }))
        .map(|(index, _)| index)
        .collect()
}

/// What the elements gave, as it was told.
async fn results(
    ctx: &Context,
    delivery: &Delivery,
) -> Result<Vec<Option<Replacement>>, WriteError> {
    let log = ctx.queue.event_log();
    let mut results = Vec::new();
    for checkpoint in delivery.done() {
        if !matches!(checkpoint.outcome, Outcome::Ok { .. }) {
            results.push(None);
            continue;
        }
        let events = log.read(delivery.batch(), checkpoint.seq - 1, 1).await?;
        let result = events
            .first()
            .map(|event| serde_json::from_slice::<ElementResult>(&event.data));
        results.push(match result {
            Some(Ok(result)) => Some(result.replacement),
            // A result of another version of the service joins nothing.
            _ => None,
        });
    }
    Ok(results)
}

fn element_ids(delivery: &Delivery, indexes: &[usize]) -> Vec<String> {
    let elements = &delivery.job().elements;
    indexes
        .iter()
        .map(|index| elements[*index].element_id.clone())
        .collect()
}

fn told_whole(
    delivery: &Delivery,
    group: usize,
    indexes: Vec<usize>,
    presented: Presented,
) -> Event {
    Event::StitchResult(StitchResult {
        group,
        element_ids: element_ids(delivery, &indexes),
        anchor_index: indexes.first().copied().unwrap_or_default(),
        indexes,
        replacement: presented.replacement,
        confidence: presented.confidence,
        warnings: presented.warnings,
    })
}

fn refused(delivery: &Delivery, group: usize, indexes: Vec<usize>, error: Failure) -> Event {
    Event::StitchError(StitchError {
        group,
        element_ids: element_ids(delivery, &indexes),
        indexes,
        error,
    })
}
