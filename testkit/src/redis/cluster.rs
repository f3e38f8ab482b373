//! A real cluster: three masters, and a replica of the one that holds the queue's slot.

use super::{RedisServer, free_port, until};

/// The slots of each master, all of them. The hash tag `{0}` is in the last range (slot 13907).
const SLOTS: [(u16, u16); 3] = [(0, 5_460), (5_461, 10_922), (10_923, 16_383)];

/// Nodes on free local ports, stopped when dropped.
#[derive(Debug)]
pub struct RedisCluster {
    /// The masters in the order of their slots, then the replica of the last one.
    nodes: Vec<RedisServer>,
}

impl RedisCluster {
    /// Starts one that serves, with its replica in step.
    ///
    /// # Panics
    ///
    /// When redis-server is not installed or the nodes do not find each other.
    pub async fn start() -> Self {
        let (mut nodes, mut buses) = (Vec::new(), Vec::new());
        for _ in 0..=SLOTS.len() {
            let bus = free_port().expect("a free port").to_string();
            let options = [
                "--cluster-enabled",
                "yes",
                "--cluster-node-timeout",
                "1000",
                "--cluster-port",
                &bus,
            ];
            nodes.push(RedisServer::launch(&options).await);
            buses.push(bus);
        }
        let cluster = Self { nodes };
        for (at, (first, last)) in SLOTS.iter().enumerate() {
            cluster
                .tell(at, &format!("ADDSLOTSRANGE {first} {last}"))
                .await;
            cluster
                .tell(at, &format!("SET-CONFIG-EPOCH {}", at + 1))
                .await;
        }
        for (node, bus) in cluster.nodes.iter().zip(buses).skip(1) {
            cluster
                .tell(0, &format!("MEET 127.0.0.1 {} {bus}", node.port))
                .await;
        }
        let replica = SLOTS.len();
        cluster.wait(replica, "cluster_known_nodes:4").await;
        let master = cluster.tell(replica - 1, "MYID").await;
        cluster.tell(replica, &format!("REPLICATE {master}")).await;
        for at in 0..cluster.nodes.len() {
            cluster.wait(at, "cluster_state:ok").await;
        }
        until("the replica is in step", async || {
            let info: String = redis::cmd("INFO")
                .arg("replication")
                .query_async(&mut cluster.nodes[replica].connection().await)
                .await
                .unwrap_or_default();
            info.contains("master_link_status:up")
        })
        .await;
        cluster
    }

    /// Its URL, by two of its nodes.
    pub fn url(&self) -> String {
        format!(
            "redis+cluster://127.0.0.1:{},127.0.0.1:{}",
            self.nodes[0].port, self.nodes[1].port
        )
    }

    /// Any master, for looking at what is inside.
    pub fn node(&self, at: usize) -> &RedisServer {
        &self.nodes[at]
    }

    /// Kills the master of the queue's slot, once its replica has all that it has.
    ///
    /// # Panics
    ///
    /// When the replica does not follow.
    pub async fn kill_the_queues_master(&mut self) {
        let master = &mut self.nodes[SLOTS.len() - 1];
        super::wait_for_replica(master).await;
        master.kill();
    }

    async fn tell(&self, at: usize, command: &str) -> String {
        let mut call = redis::cmd("CLUSTER");
        command.split(' ').for_each(|word| {
            call.arg(word);
        });
        call.query_async(&mut self.nodes[at].connection().await)
            .await
            .unwrap_or_else(|error| panic!("CLUSTER {command}: {error}"))
    }

    async fn wait(&self, at: usize, line: &str) {
        until(line, async || self.tell(at, "INFO").await.contains(line)).await;
    }
}
