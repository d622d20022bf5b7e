//! Callers who are slow, by accident or to do harm.

use std::time::Duration;

use kreatr::Listen;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::House;

/// SE-15: a body that does not arrive keeps nobody, and its caller learns that nothing was saved.
#[tokio::test]
async fn a_body_that_never_arrives_is_not_waited_for() {
    let (_folder, server) = embedded_postgres::testing::private_server(true);
    server.ensure_database("kreatr").await.unwrap();
    let house = House::on(server.options("kreatr"), Listen { patience: 2, ..Listen::loopback() }).await;
    let mut caller = TcpStream::connect(house.running.address()).await.unwrap();
    let head =
        "POST /api/v1/accounts HTTP/1.1\r\nhost: kreatr\r\nconnection: close\r\ncontent-type: application/json\r\n";
    caller.write_all(format!("{head}content-length: 100\r\n\r\n{{").as_bytes()).await.unwrap();
    let mut answer = String::new();
    let read = caller.read_to_string(&mut answer);
    tokio::time::timeout(Duration::from_secs(10), read).await.expect("an answer in time").unwrap();
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("REQUEST_TIMEOUT"), "{answer}");
}

/// SE-15: so is a head. Time is let pass, not waited for.
#[tokio::test]
async fn a_head_that_never_ends_is_not_waited_for() {
    let house = House::open().await;
    let mut caller = TcpStream::connect(house.running.address()).await.unwrap();
    caller.write_all(b"GET /healthz HTT").await.unwrap();
    tokio::time::pause();
    let mut rest = Vec::new();
    let closed = caller.read_to_end(&mut rest);
    tokio::time::timeout(Duration::from_secs(120), closed).await.expect("the connection is closed").ok();
}
