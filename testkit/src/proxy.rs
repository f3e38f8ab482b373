//! A TCP proxy that can fall silent: what a broken network, and not a broken server, looks like.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    task::JoinHandle,
};

/// Passes bytes on to another address, until told otherwise.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    /// Connections with a smaller number are half-open: open on both sides, and nothing passes.
    silent_below: watch::Sender<u64>,
    accepted: Arc<AtomicU64>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// A proxy on a free local port.
    ///
    /// # Panics
    ///
    /// When there is none.
    pub async fn start(upstream: SocketAddr) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let (silent_below, silence) = watch::channel(0);
        let accepted = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&accepted);
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let number = counter.fetch_add(1, Ordering::Relaxed);
                let Ok(server) = TcpStream::connect(upstream).await else {
                    continue;
                };
                let (from_client, to_client) = client.into_split();
                let (from_server, to_server) = server.into_split();
                tokio::spawn(pass(from_client, to_server, number, silence.clone()));
                tokio::spawn(pass(from_server, to_client, number, silence.clone()));
            }
        });
        Self {
            address,
            silent_below,
            accepted,
            accepting,
        }
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Lets every connection of now fall silent for good, with both its ends left open. New ones work.
    pub fn fall_silent(&self) {
        self.silent_below
            .send_replace(self.accepted.load(Ordering::Relaxed));
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn pass(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    number: u64,
    mut silence: watch::Receiver<u64>,
) {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let silent = async {
            // An error says that the proxy is gone.
            drop(silence.wait_for(|below| number < *below).await);
        };
        let read = tokio::select! {
            read = from.read(&mut buffer) => read,
            () = silent => return std::future::pending().await,
        };
        match read {
            Ok(n_bytes @ 1..) if to.write_all(&buffer[..n_bytes]).await.is_ok() => {}
            _ => return,
        }
    }
}
