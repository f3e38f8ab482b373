//! The Lua scripts: text checked in beside this file, called by hash, sent whole when Redis does not have them.

use std::sync::{
    LazyLock,
    atomic::{AtomicBool, Ordering},
};

use redis::{Cmd, FromRedisValue, ToRedisArgs};

use super::{Queue, SHARD};
use crate::redis::RedisError;

/// One script.
pub(super) struct Script {
    text: &'static str,
    sha1: LazyLock<String>,
    /// Whether Redis is known to have it, as far as this process knows.
    sent: AtomicBool,
}

macro_rules! scripts {
    ($($name:ident = $file:literal;)+) => {
        $(pub(super) static $name: Script = {
            const TEXT: &str = concat!(
                include_str!("scripts/lib.lua"),
                include_str!(concat!("scripts/", $file))
            );
            Script {
                text: TEXT,
                sha1: LazyLock::new(|| redis::Script::new(TEXT).get_hash().to_owned()),
                sent: AtomicBool::new(false),
            }
        };)+
        static ALL: &[&Script] = &[$(&$name),+];
    };
}
scripts! {
    MEMORY = "memory.lua";
    ENQUEUE = "enqueue.lua";
    POP = "pop.lua";
    RECLAIM = "reclaim.lua";
    CLAIM = "claim.lua";
    PUT_BACK = "put_back.lua";
    EMIT = "emit.lua";
    BEAT = "beat.lua";
    RELEASE = "release.lua";
    CANCEL = "cancel.lua";
    BURY = "bury.lua";
    TIDY = "tidy.lua";
    SCAN = "scan.lua";
    AUDIT = "audit.lua";
    AUDIT_JOB = "audit_job.lua";
}

/// A call of a script with its arguments; may be made more than once.
pub(super) struct Call {
    script: &'static Script,
    key: String,
    args: Vec<Vec<u8>>,
}

impl Call {
    /// Adds one argument, or several.
    pub(super) fn arg(&mut self, arg: impl ToRedisArgs) -> &mut Self {
        arg.write_redis_args(&mut self.args);
        self
    }

    fn command(&self, name: &str, script: &str) -> Cmd {
        let mut command = redis::cmd(name);
        command.arg(script).arg(1).arg(&self.key).arg(&self.args);
        command
    }
}

impl Queue {
    /// A call of a script; its one key routes it, the script makes the other names from it.
    pub(super) fn call(&self, script: &'static Script) -> Call {
        Call {
            script,
            key: self.client.keys().stat(SHARD),
            args: Vec::new(),
        }
    }

    /// Runs a call on a pooled connection.
    ///
    /// The client's futures are large; boxed here, they do not swell every future that awaits a write.
    pub(super) async fn run<T: FromRedisValue>(&self, call: &Call) -> Result<T, RedisError> {
        self.client.note(Box::pin(self.invoke(call)).await)
    }

    async fn invoke<T: FromRedisValue>(&self, call: &Call) -> Result<T, RedisError> {
        let mut connection = self.client.connection().await?;
        let by_hash = call.command("EVALSHA", &call.script.sha1);
        match by_hash.query_async(&mut connection).await {
            Err(error) if error.code() == Some("NOSCRIPT") => {
                // Sent whole it is kept, by the very server that did not have it.
                let whole = call.command("EVAL", call.script.text);
                let reply = whole.query_async(&mut connection).await?;
                if call.script.sent.swap(true, Ordering::Relaxed) {
                    tracing::info!("Redis has forgotten the scripts; sending them again");
                    // Told once, not by every script that is missed next.
                    for script in ALL {
                        script
                            .sent
                            .store(std::ptr::eq(*script, call.script), Ordering::Relaxed);
                    }
                }
                Ok(reply)
            }
            reply => Ok(reply?),
        }
    }
}
