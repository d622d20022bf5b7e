//! Fake installations in temporary folders.

use super::*;

/// Written by a child process: a program that this process has open for writing cannot be run.
fn script(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let write = "printf '#!/bin/sh\\n%s\\n' \"$1\" > \"$0\" && chmod 755 \"$0\"";
    assert!(Command::new("sh").args(["-c", write]).arg(path).arg(text).status().unwrap().success());
}

fn install(folder: &Path, version: &str) {
    script(&folder.join("postgres"), &format!("echo 'postgres (PostgreSQL) {version}'"));
    script(&folder.join("initdb"), "true");
}

fn distribution(root: &Path) -> Places {
    Places { distributions: vec![(root.join("lib"), String::new(), "bin".into())], ..Places::default() }
}

fn majors(places: &Places) -> Vec<u32> {
    find_installs(places).0.iter().map(|install| install.major).collect()
}

/// GAP-89
#[test]
fn the_highest_version_comes_first_among_the_distributions_folders() {
    let root = tempfile::tempdir().unwrap();
    for (folder, version) in [("9", "9.6.1"), ("15", "15.18 (Debian 15.18-0+deb12u1)"), ("18", "18beta1")] {
        install(&root.path().join("lib").join(folder).join("bin"), version);
    }
    assert_eq!(majors(&distribution(root.path())), [18, 15, 9]);
}

#[test]
fn the_search_path_and_pg_config_win_over_higher_versions_elsewhere() {
    let root = tempfile::tempdir().unwrap();
    install(&root.path().join("lib/18/bin"), "18.1");
    install(&root.path().join("real"), "15.2");
    install(&root.path().join("told"), "16.3");
    fs::create_dir(root.path().join("links")).unwrap();
    std::os::unix::fs::symlink(root.path().join("real/postgres"), root.path().join("links/postgres")).unwrap();
    script(&root.path().join("pg_config"), &format!("echo {}", root.path().join("told").display()));
    let places = Places {
        path: Some(root.path().join("links").into()),
        pg_config: Some(root.path().join("pg_config")),
        ..distribution(root.path())
    };
    assert_eq!(majors(&places), [15, 16, 18]);
}

#[test]
fn a_named_folder_shuts_out_all_others() {
    let root = tempfile::tempdir().unwrap();
    install(&root.path().join("lib/18/bin"), "18.1");
    let places = Places { explicit: Some(root.path().join("none")), ..distribution(root.path()) };
    assert_eq!(find_installs(&places), (vec![], vec![root.path().join("none")]));
}

#[test]
fn a_folder_counts_only_with_both_programs_and_a_version() {
    let root = tempfile::tempdir().unwrap();
    install(&root.path().join("lib/a/bin"), "of unknown age");
    install(&root.path().join("lib/b/bin"), "17.0");
    fs::remove_file(root.path().join("lib/b/bin/initdb")).unwrap();
    script(&root.path().join("pg_config"), "echo");
    let places = Places { pg_config: Some(root.path().join("pg_config")), ..distribution(root.path()) };
    assert!(majors(&places).is_empty());
}

#[test]
fn the_oldest_version_accepted_is_the_minimum() {
    for (version, fits) in [(MIN_MAJOR - 1, false), (MIN_MAJOR, true), (MIN_MAJOR + 1, true)] {
        let root = tempfile::tempdir().unwrap();
        install(&root.path().join("lib/x/bin"), &format!("{version}.4"));
        assert_eq!(choose(&distribution(root.path()), root.path(), None).is_ok(), fits, "{version}");
    }
}

/// GAP-89
#[test]
fn an_existing_cluster_decides_the_version() {
    let root = tempfile::tempdir().unwrap();
    install(&root.path().join("lib/15/bin"), "15.1");
    install(&root.path().join("lib/18/bin"), "18.1");
    let places = distribution(root.path());
    assert_eq!(choose(&places, root.path(), Some(15)).unwrap().major, 15);
    let text = choose(&places, Path::new("/data"), Some(16)).unwrap_err().to_string();
    assert!(text.contains("made by Postgres 16, but only Postgres 18, Postgres 15 is installed"), "{text}");
    assert!(text.contains("KREATR_PG_BIN"), "{text}");
}

/// GAP-89
#[test]
fn without_binaries_the_error_names_the_package_and_the_variable() {
    let root = tempfile::tempdir().unwrap();
    let places = Places { explicit: Some(root.path().to_path_buf()), ..Places::default() };
    let text = choose(&places, root.path(), None).unwrap_err().to_string();
    for part in ["no Postgres server binaries", "apt-get install postgresql", "KREATR_PG_BIN"] {
        assert!(text.contains(part), "{text}");
    }
}

#[test]
fn a_remembered_folder_counts_while_the_binary_is_the_same_and_fits() {
    let root = tempfile::tempdir().unwrap();
    let (note, bindir) = (root.path().join("binaries"), root.path().join("bin"));
    install(&bindir, "15.1");
    let install_15 = Install { bindir: bindir.clone(), major: 15 };
    assert_eq!(remembered(&note, Some(15)), None);
    remember(&note, &install_15).unwrap();
    assert_eq!(remembered(&note, Some(15)), Some(install_15));
    assert_eq!(remembered(&note, Some(16)), None);
    install(&bindir, "16.12 and a longer text");
    assert_eq!(remembered(&note, Some(15)), None);
}
