//! The Lua scripts: text checked in beside this file, sent by hash, loaded again when Redis has forgotten it.

use std::sync::LazyLock;

use redis::{FromRedisValue, Script, ScriptInvocation};

use super::{Queue, SHARD};
use crate::redis::RedisError;

macro_rules! script {
    ($name:ident, $file:literal) => {
        pub(super) static $name: LazyLock<Script> = LazyLock::new(|| {
            Script::new(concat!(
                include_str!("scripts/lib.lua"),
                include_str!(concat!("scripts/", $file))
            ))
        });
    };
}
script!(ENQUEUE, "enqueue.lua");
script!(POP, "pop.lua");
script!(CLAIM, "claim.lua");
script!(PUT_BACK, "put_back.lua");
script!(EMIT, "emit.lua");
script!(BEAT, "beat.lua");
script!(RELEASE, "release.lua");
script!(CANCEL, "cancel.lua");
script!(BURY, "bury.lua");
script!(TIDY, "tidy.lua");
script!(AUDIT, "audit.lua");
script!(AUDIT_JOB, "audit_job.lua");

impl Queue {
    /// A call of a script; its one key routes it, the script makes the other names from it.
    pub(super) fn call(&self, script: &'static Script) -> ScriptInvocation<'static> {
        let mut call = script.prepare_invoke();
        call.key(self.client.keys().stat(SHARD));
        call
    }

    /// Runs a call on a pooled connection.
    ///
    /// The client's futures are large; boxed here, they do not swell every future that awaits a write.
    pub(super) async fn run<T: FromRedisValue>(
        &self,
        call: &ScriptInvocation<'static>,
    ) -> Result<T, RedisError> {
        let mut connection = Box::pin(self.client.connection()).await?;
        Ok(Box::pin(call.invoke_async(&mut connection)).await?)
    }
}
