//! One job, top to bottom: elements in order, then the stitch, then the summary.
//!
//! A job that another worker began goes on at its first unfinished element; what was finished comes with the delivery.

use std::time::Duration;

use shared::{
    contract::{
        Event, Failure,
        event::{ElementError, Outcome, StitchStatus, Summary},
    },
    job::Mode,
    queue::{self, Delivery, WriteError},
};
use tokio::time::Instant;
use tracing::{debug, info};

use crate::{
    context::Context,
    element::{self, Deadline},
    failure, stitch,
};

/// Works on a job until it is finished, or the worker has to stop.
pub(crate) async fn run(ctx: &Context, delivery: Delivery) -> Result<(), WriteError> {
    match delivery.job().mode {
        Mode::Batch => batch(ctx, delivery).await,
        Mode::Single => single(ctx, delivery).await,
    }
}

async fn batch(ctx: &Context, mut delivery: Delivery) -> Result<(), WriteError> {
    let (claimed_at, age_ms) = (Instant::now(), delivery.age_ms());
    let deadline = deadline(ctx, &delivery);
    while delivery.next() < delivery.job().elements.len() {
        if deadline <= Instant::now() {
            skip_rest(&mut delivery, &failure::deadline_exceeded()).await?;
            break;
        }
        let Some(finished) = next_element(ctx, &mut delivery, deadline).await? else {
            return release(delivery).await;
        };
        delivery
            .checkpoint(&finished.event, finished.outcome)
            .await?;
        if delivery.is_cancelled() {
            skip_rest(&mut delivery, &queue::cancelled()).await?;
        } else if delivery.yields() && delivery.next() < delivery.job().elements.len() {
            debug!(batch.id = %delivery.batch(), "{} gives way at element {}", delivery.batch(), delivery.next());
            return delivery.release().await;
        }
    }
    let stitch = if delivery.job().stitch && !delivery.is_cancelled() {
        Some(stitch::run(ctx, &mut delivery).await?)
    } else {
        None
    };
    let summary = summary(
        &delivery,
        stitch,
        age_ms + claimed_at.elapsed().as_millis() as u64,
    );
    info!(
        batch.id = %delivery.batch(),
        duration_ms = summary.duration_ms,
        "Finished batch {}: {} of {} elements",
        delivery.batch(),
        summary.succeeded,
        summary.total
    );
    delivery.finish(&Event::Summary(summary), None).await?;
    Ok(())
}

/// When nobody waits for the batch any more.
fn deadline(ctx: &Context, delivery: &Delivery) -> Instant {
    let age = Duration::from_millis(delivery.age_ms());
    Instant::now() + ctx.limits.batch.saturating_sub(age)
}

/// Ends the elements that were not begun.
async fn skip_rest(delivery: &mut Delivery, why: &Failure) -> Result<(), WriteError> {
    while delivery.next() < delivery.job().elements.len() {
        let index = delivery.next();
        let element_id = delivery.job().elements[index].element_id.clone();
        let error = Event::ElementError(ElementError {
            index,
            element_id,
            error: why.clone(),
        });
        let code = why.code;
        delivery
            .checkpoint(&error, Outcome::Skipped { code })
            .await?;
    }
    Ok(())
}

/// One image: its element's event is the end, there is no summary.
async fn single(ctx: &Context, mut delivery: Delivery) -> Result<(), WriteError> {
    let deadline = deadline(ctx, &delivery);
    let Some(finished) = next_element(ctx, &mut delivery, deadline).await? else {
        return release(delivery).await;
    };
    info!(batch.id = %delivery.batch(), "Finished single image {}", delivery.batch());
    delivery
        .finish(&finished.event, Some(finished.outcome))
        .await?;
    Ok(())
}

/// Digitizes the next element; `None` when the worker has to stop instead.
async fn next_element(
    ctx: &Context,
    delivery: &mut Delivery,
    deadline: Instant,
) -> Result<Option<element::Finished>, WriteError> {
    if ctx.draining.is_cancelled() {
        return Ok(None);
    }
    let index = delivery.next();
    let deadline = Deadline(deadline.min(Instant::now() + ctx.limits.element));
    tokio::select! {
        finished = element::run(ctx, delivery, index, deadline) => finished.map(Some),
        () = ctx.abandon.cancelled() => Ok(None),
    }
}

async fn release(delivery: Delivery) -> Result<(), WriteError> {
    info!(batch.id = %delivery.batch(), "Handing back {} at element {}", delivery.batch(), delivery.next());
    delivery.release().await
}

fn summary(delivery: &Delivery, stitch: Option<StitchStatus>, duration_ms: u64) -> Summary {
    let elements = delivery
        .job()
        .elements
        .iter()
        .map(|element| element.element_id.clone());
    let done = elements
        .zip(delivery.done())
        .map(|(id, checkpoint)| (id, checkpoint.outcome.clone(), checkpoint.seq));
    Summary::of(
        delivery.batch().clone(),
        done.collect(),
        stitch,
        duration_ms,
    )
}
