//! The promises of the private Postgres, with real servers. Some tests run this very binary as a child process.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use embedded_postgres::testing::{folder, private_server};
use embedded_postgres::{Config, Error, Server};
use sqlx::{ConnectOptions, Connection, PgConnection};

const ROOT_OF_CHILD: &str = "KREATR_TEST_CHILD_ROOT";

async fn connect(server: &Server) -> PgConnection {
    server.options("postgres").connect().await.unwrap()
}

async fn rows(server: &Server) -> i64 {
    let mut connection = connect(server).await;
    let rows = sqlx::query_scalar("select count(*) from kept").fetch_one(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    rows
}

async fn write_row(connection: &mut PgConnection) {
    sqlx::query("insert into kept default values").execute(connection).await.unwrap();
}

async fn make_table(connection: &mut PgConnection) {
    sqlx::query("create table kept (number bigserial)").execute(connection).await.unwrap();
}

fn child(test: &str, program: &Path, root: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(["--exact", test, "--nocapture"]).env(ROOT_OF_CHILD, root).current_dir("/");
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    command
}

fn root_of_child() -> Option<PathBuf> {
    std::env::var_os(ROOT_OF_CHILD).map(PathBuf::from)
}

/// AR-10
#[tokio::test]
async fn a_server_starts_stops_and_keeps_its_data() {
    let dir = folder();
    let config = Config::new(dir.path().join("made/on/the/way"));
    let server = Server::start_async(config.clone()).await.unwrap();
    server.ensure_database("kreatr").await.unwrap();
    server.ensure_database("kreatr").await.unwrap();
    let mut connection: PgConnection = server.options("kreatr").connect().await.unwrap();
    let shown: (String, String, String, String) = sqlx::query_as(
        "select current_setting('fsync'), current_setting('listen_addresses'), current_user::text, current_setting('data_checksums')",
    )
    .fetch_one(&mut connection)
    .await
    .unwrap();
    assert_eq!(shown, ("on".into(), String::new(), "kreatr".into(), "on".into()));
    make_table(&mut connection).await;
    write_row(&mut connection).await;
    server.stop_async().await.unwrap();
    assert!(connection.ping().await.is_err());

    let again = Server::start_async(config).await.unwrap();
    let mut connection: PgConnection = again.options("kreatr").connect().await.unwrap();
    let kept: i64 = sqlx::query_scalar("select count(*) from kept").fetch_one(&mut connection).await.unwrap();
    assert_eq!(kept, 1);
}

#[tokio::test]
async fn a_setting_of_the_configuration_wins() {
    let dir = folder();
    let settings = vec![("max_connections".into(), "17".into())];
    let config = Config { durable: false, settings, ..Config::new(dir.path().join("pg")) };
    let server = Server::start(&config).unwrap();
    let shown: String =
        sqlx::query_scalar("show max_connections").fetch_one(&mut connect(&server).await).await.unwrap();
    assert_eq!(shown, "17");
}

#[test]
fn a_refused_setting_ends_the_start_with_the_servers_words() {
    let dir = folder();
    let settings = vec![("shared_buffers".into(), "a lot".into())];
    let config = Config { durable: false, settings, ..Config::new(dir.path().join("pg")) };
    let text = Server::start(&config).unwrap_err().to_string();
    assert!(text.contains("Postgres did not start") && text.contains("shared_buffers"), "{text}");
    Server::start(&Config { settings: vec![], ..config }).unwrap().stop().unwrap();
}

#[test]
fn a_second_owner_is_refused_with_the_firsts_pid() {
    let (_dir, server) = private_server(false);
    let error = Server::start(server.config()).unwrap_err();
    assert!(error.to_string().contains(&format!("in use by pid {}", std::process::id())), "{error}");
    assert!(server.is_running());
}

#[test]
fn a_folder_without_binaries_is_said() {
    let dir = folder();
    let config = Config { bindir: Some(dir.path().into()), ..Config::new(dir.path().join("pg")) };
    assert!(matches!(Server::start(&config), Err(Error::NoBinaries { .. })));
}

#[test]
fn a_cluster_of_another_version_is_named_and_left_alone() {
    let dir = folder();
    fs::create_dir_all(dir.path().join("pg/data")).unwrap();
    fs::write(dir.path().join("pg/data/PG_VERSION"), "9\n").unwrap();
    let error = Server::start(&Config::new(dir.path().join("pg"))).unwrap_err();
    assert!(matches!(error, Error::VersionMismatch { made_by: 9, .. }), "{error}");
    assert_eq!(fs::read_dir(dir.path().join("pg/data")).unwrap().count(), 1);
}

#[test]
fn a_broken_initdb_leaves_nothing_that_looks_like_a_cluster() {
    let dir = folder();
    fs::create_dir_all(dir.path().join("pg/data")).unwrap();
    fs::write(dir.path().join("pg/data/foreign"), "").unwrap();
    let config = Config { durable: false, ..Config::new(dir.path().join("pg")) };
    assert!(Server::start(&config).unwrap_err().to_string().contains("put the new cluster at"));
    assert!(!dir.path().join("pg/data/PG_VERSION").exists());
    fs::remove_file(dir.path().join("pg/data/foreign")).unwrap();
    Server::start(&config).unwrap().stop().unwrap();
}

#[tokio::test]
async fn only_names_that_need_no_quotes_name_databases() {
    let (_dir, server) = private_server(false);
    for (name, good) in [("a".repeat(62), true), ("a".repeat(63), true), ("a".repeat(64), false)] {
        assert_eq!(server.ensure_database(&name).await.is_ok(), good, "{}", name.len());
    }
    for name in ["", "1a", "A", "a-b", "a b", "a;drop", "é"] {
        assert!(matches!(server.ensure_database(name).await, Err(Error::DatabaseName(_))), "{name}");
    }
}

#[tokio::test]
async fn a_path_too_long_for_a_socket_works() {
    let dir = folder();
    let root = dir.path().join("long".repeat(40));
    let server = Server::start(&Config { durable: false, ..Config::new(root) }).unwrap();
    assert!(connect(&server).await.ping().await.is_ok());
}

#[test]
fn nobody_else_may_enter_the_data_and_socket_folders() {
    let (dir, _server) = private_server(false);
    for name in ["data", "run"] {
        let about = fs::metadata(dir.path().join("postgres").join(name)).unwrap();
        assert_eq!(about.permissions().mode() & 0o777, 0o700, "{name}");
        assert_ne!(about.uid(), 0, "{name}");
    }
}

#[test]
fn the_server_does_not_inherit_our_environment() {
    let (_dir, server) = private_server(false);
    let environment = fs::read(format!("/proc/{}/environ", server.pid())).unwrap();
    let text = String::from_utf8_lossy(&environment).into_owned();
    assert!(text.contains("PATH=") && !text.contains("CARGO"), "{text}");
}

/// GAP-90
#[tokio::test]
async fn what_was_acknowledged_survives_a_killed_server() {
    let (_dir, server) = private_server(true);
    let mut connection = connect(&server).await;
    make_table(&mut connection).await;
    for _ in 0..20 {
        write_row(&mut connection).await;
    }
    let config = server.config().clone();
    server.kill();
    let again = Server::start(&config).unwrap();
    assert_eq!(rows(&again).await, 20);
}

/// The child of the next test: writes rows and says so, until it is killed.
#[tokio::test]
async fn child_writes_until_killed() {
    let Some(root) = root_of_child() else { return };
    let server = Server::start_async(Config::new(root)).await.unwrap();
    let mut connection = connect(&server).await;
    make_table(&mut connection).await;
    let mut out = std::io::stdout();
    writeln!(out, "\nserver {}", server.pid()).unwrap();
    loop {
        write_row(&mut connection).await;
        writeln!(out, "acknowledged").unwrap();
    }
}

fn kill_after(mut owner: Child, acknowledged: usize) -> (u32, usize) {
    let mut lines = BufReader::new(owner.stdout.take().unwrap()).lines().map_while(Result::ok);
    let pid = lines.find_map(|line| line.strip_prefix("server ")?.parse().ok()).unwrap();
    let before = lines.by_ref().take(acknowledged).count();
    owner.kill().unwrap();
    let after = lines.filter(|line| line == "acknowledged").count();
    owner.wait().unwrap();
    (pid, before + after)
}

/// GAP-90
#[tokio::test]
async fn a_killed_owner_takes_its_server_along_and_loses_no_acknowledged_row() {
    let dir = folder();
    let root = dir.path().join("pg");
    let owner = child("child_writes_until_killed", &std::env::current_exe().unwrap(), &root).spawn().unwrap();
    let (pid, acknowledged) = kill_after(owner, 25);
    let server = Server::start(&Config::new(&root)).unwrap();
    assert_ne!(server.pid(), pid);
    assert!(!is_alive(pid), "the former server still runs");
    let kept = rows(&server).await;
    let acknowledged = i64::try_from(acknowledged).unwrap();
    assert!(acknowledged >= 25 && (kept == acknowledged || kept == acknowledged + 1), "{kept} of {acknowledged}");
}

/// Whether the process runs; a zombie does not.
fn is_alive(pid: u32) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}

/// The child of the next test.
#[tokio::test]
async fn child_starts_and_stops() {
    let Some(root) = root_of_child() else { return };
    let server = Server::start_async(Config::new(root)).await.unwrap();
    let mut connection = connect(&server).await;
    make_table(&mut connection).await;
    let owner = fs::metadata(server.config().root.join("data")).unwrap().uid();
    server.stop().unwrap();
    println!("\nowned by {owner}");
}

/// Root tries it as `nobody`; an ordinary user has tried it with every other test.
#[test]
fn an_ordinary_user_can_run_it() {
    if !nix::unistd::Uid::effective().is_root() {
        return;
    }
    let dir = folder();
    let program = dir.path().join("supervisor");
    fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let home = dir.path().join("home");
    fs::create_dir(&home).unwrap();
    let nobody = nix::unistd::User::from_name("nobody").unwrap().unwrap();
    nix::unistd::chown(&home, Some(nobody.uid), Some(nobody.gid)).unwrap();
    let mut command = child("child_starts_and_stops", &program, &home.join("pg"));
    let output = command.uid(nobody.uid.as_raw()).gid(nobody.gid.as_raw()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains(&format!("owned by {}", nobody.uid)), "{said}");
}

#[test]
fn a_home_closed_to_the_servers_user_is_said() {
    if !nix::unistd::Uid::effective().is_root() {
        return;
    }
    let dir = folder();
    let home = dir.path().join("home");
    fs::create_dir(&home).unwrap();
    fs::set_permissions(&home, fs::Permissions::from_mode(0o700)).unwrap();
    let text = Server::start(&Config::new(home.join("kreatr/postgres"))).unwrap_err().to_string();
    assert!(text.contains("cannot reach") && text.contains(&format!("{} is closed", home.display())), "{text}");
}

#[test]
fn a_socket_folder_laid_out_by_another_user_is_refused() {
    let dir = folder();
    fs::create_dir(dir.path().join("pg")).unwrap();
    std::os::unix::fs::symlink("/", dir.path().join("pg/run")).unwrap();
    assert!(matches!(Server::start(&Config::new(dir.path().join("pg"))), Err(Error::Foreign { .. })));
}
