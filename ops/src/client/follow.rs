//! One stream out of many connections: reads, and resumes after a break.

use std::time::Duration;

use anyhow::{Context, bail};
use reqwest::{Response, StatusCode};
use shared::contract::BatchRequest;
use tokio::time::{sleep, timeout};

use super::api::{Api, refusal};
use super::sse::{Frame, Parser};

/// The service sends something at least every ten seconds; three of those missing is a dead connection.
const SILENCE: Duration = Duration::from_secs(35);

/// Wait before a new connection when the server asked for none.
const DEFAULT_RETRY: Duration = Duration::from_secs(2);

/// The longest wait that a server may ask for.
const MAX_RETRY: Duration = Duration::from_secs(30);

/// Connections in a row that bring nothing new before it is given up.
const MAX_FRUITLESS: u32 = 15;

/// What [`Follow::next`] gives.
#[derive(Debug)]
pub(crate) enum Update {
    /// The next event.
    Event(Frame),
    /// The connection broke, and why; the next call waits and resumes.
    Broken(anyhow::Error),
    /// The last event was given.
    End,
}

/// A batch on its way to its summary.
#[derive(Debug)]
pub(crate) struct Follow {
    api: Api,
    batch_id: String,
    last_event_id: String,
    connection: Option<Connection>,
    fruitless: u32,
    retry: Duration,
    ended: bool,
}

#[derive(Debug)]
struct Connection {
    response: Response,
    parser: Parser,
    ready: std::collections::VecDeque<Frame>,
}

impl Connection {
    fn new(response: Response) -> Self {
        Self {
            response,
            parser: Parser::default(),
            ready: std::collections::VecDeque::new(),
        }
    }

    /// The next event; an end of the bytes is an error, because only a summary ends a batch.
    async fn next(&mut self) -> anyhow::Result<Frame> {
        loop {
            if let Some(frame) = self.ready.pop_front() {
                return Ok(frame);
            }
            let chunk = timeout(SILENCE, self.response.chunk())
                .await
                .context("the service fell silent")?;
            let chunk = chunk
                .context("reading the stream")?
                .context("the stream ended without a summary")?;
            self.ready.extend(self.parser.push(&chunk)?);
        }
    }
}

impl Follow {
    /// Submits the batch. A broken connection is tried again under the same key.
    pub(crate) async fn submit(api: Api, batch: &BatchRequest, key: &str) -> anyhow::Result<Self> {
        let response = if let Ok(response) = api.submit(batch, key).await {
            response
        } else {
            sleep(DEFAULT_RETRY).await;
            api.submit(batch, key).await?
        };
        Self::accepted(api, response).await
    }

    /// Goes on from the answer to a submission.
    pub(crate) async fn accepted(api: Api, response: Response) -> anyhow::Result<Self> {
        if response.status() != StatusCode::OK {
            return Err(refusal(response).await);
        }
        let batch_id = response
            .headers()
            .get("x-batch-id")
            .and_then(|id| id.to_str().ok());
        let batch_id = batch_id
            .context("the service named no batch in X-Batch-Id")?
            .to_owned();
        Ok(Self {
            api,
            batch_id,
            last_event_id: String::new(),
            connection: Some(Connection::new(response)),
            fruitless: 0,
            retry: DEFAULT_RETRY,
            ended: false,
        })
    }

    /// The batch's id.
    pub(crate) fn batch_id(&self) -> &str {
        &self.batch_id
    }

    /// What happens next.
    ///
    /// # Errors
    /// When the batch cannot be followed to its end.
    pub(crate) async fn next(&mut self) -> anyhow::Result<Update> {
        if self.ended {
            return Ok(Update::End);
        }
        if self.connection.is_none() {
            sleep(self.retry).await;
            match self.connect().await? {
                Ok(connection) => self.connection = Some(connection),
                Err(reason) => return self.broken(reason),
            }
        }
        let connection = self
            .connection
            .as_mut()
            .context("a connection was made above")?;
        match connection.next().await {
            Ok(frame) => {
                self.fruitless = 0;
                self.retry = connection
                    .parser
                    .retry_ms()
                    .map_or(self.retry, |ms| Duration::from_millis(ms).min(MAX_RETRY));
                self.last_event_id.clone_from(&frame.id);
                self.ended = frame.name == "summary";
                Ok(Update::Event(frame))
            }
            Err(reason) => self.broken(reason),
        }
    }

    fn broken(&mut self, reason: anyhow::Error) -> anyhow::Result<Update> {
        self.connection = None;
        self.fruitless += 1;
        if self.fruitless < MAX_FRUITLESS {
            return Ok(Update::Broken(reason));
        }
        Err(reason.context(format!(
            "following batch {}: given up after {MAX_FRUITLESS} connections",
            self.batch_id
        )))
    }

    /// A new connection; the inner error is worth another try, the outer is not.
    async fn connect(&self) -> anyhow::Result<anyhow::Result<Connection>> {
        let response = match self.api.resume(&self.batch_id, &self.last_event_id).await {
            Ok(response) => response,
            Err(reason) => return Ok(Err(reason)),
        };
        match response.status() {
            StatusCode::OK => Ok(Ok(Connection::new(response))),
            StatusCode::NO_CONTENT => bail!(
                "batch {} has no event after {}, and none was its summary",
                self.batch_id,
                self.last_event_id
            ),
            status if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => {
                Ok(Err(refusal(response).await))
            }
            _ => Err(refusal(response).await),
        }
    }
}
