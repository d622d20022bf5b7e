//! Left-over pid files, with real processes.

use super::*;

fn left_over(pid: u32) -> tempfile::TempDir {
    let data = tempfile::tempdir().unwrap();
    let text = format!("{pid}\n{}\n1\n5432\n/run\n\n1 2\nready   \n", data.path().display());
    fs::write(data.path().join(FILE), text).unwrap();
    data
}

fn remains(data: &tempfile::TempDir) -> bool {
    remove_stale(data.path(), data.path(), Duration::from_millis(100)).unwrap();
    data.path().join(FILE).exists()
}

fn sleeper(at: &Path) -> std::process::Child {
    Command::new("sleep").arg("600").current_dir(at).spawn().unwrap()
}

#[test]
fn a_pid_file_tells_whose_it_is_and_whether_it_is_ready() {
    let data = left_over(42);
    assert_eq!(read(data.path()), Some((Pid::from_raw(42), true)));
    for broken in ["", "x", "0", "-7\n/data\n1\n5432\n/run\n\n1 2\nstarting"] {
        fs::write(data.path().join(FILE), broken).unwrap();
        assert!(read(data.path()).is_none_or(|(pid, ready)| pid.as_raw() == 7 && !ready), "{broken}");
    }
}

#[test]
fn the_file_of_a_zombie_is_removed_with_its_socket() {
    let mut zombie = Command::new("true").spawn().unwrap();
    let state = || fs::read_to_string(format!("/proc/{}/stat", zombie.id())).unwrap();
    assert!(until(Duration::from_secs(10), || state().contains(") Z ")));
    let data = left_over(zombie.id());
    fs::write(data.path().join(".s.PGSQL.5432.lock"), "").unwrap();
    assert!(!remains(&data));
    assert!(!data.path().join(".s.PGSQL.5432.lock").exists());
    zombie.wait().unwrap();
}

#[test]
fn a_number_given_again_to_another_program_does_not_block() {
    let mut other = sleeper(Path::new("/"));
    assert!(!remains(&left_over(other.id())));
    other.kill().unwrap();
    other.wait().unwrap();
}

#[test]
fn the_file_stays_while_anybody_works_in_the_data_folder() {
    let data = left_over(u32::try_from(i32::MAX).unwrap());
    let mut backend = sleeper(data.path());
    assert!(remains(&data));
    backend.kill().unwrap();
    backend.wait().unwrap();
    assert!(!remains(&data));
}

#[test]
fn only_a_postgres_on_the_same_folder_is_a_server_of_it() {
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let data = Path::new("/x/data");
    assert!(is_server_call(&words("/usr/lib/postgresql/15/bin/postgres -D /x/data -c fsync=on"), data));
    assert!(!is_server_call(&words("/usr/lib/postgresql/15/bin/postgres -D /x/data2"), data));
    assert!(!is_server_call(&words("tail -f /x/data"), data));
    assert!(!is_server_of(Pid::this(), data));
}
