//! The user the server runs as: ourselves, or when we are root a lesser one, because Postgres refuses root.

use std::fs;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use nix::errno::Errno;
use nix::unistd::{Uid, User, chown};

use crate::error::{At, Error};

/// Who runs `initdb` and `postgres`, and owns the data and socket folders.
#[derive(Debug)]
pub(crate) struct Runner(Option<User>);

impl Runner {
    /// Root steps down to `postgres`, else `nobody`; everybody else stays who they are.
    pub fn choose() -> Result<Self, Error> {
        if !Uid::effective().is_root() {
            return Ok(Self(None));
        }
        let user = ["postgres", "nobody"].into_iter().find_map(|name| User::from_name(name).ok().flatten());
        user.map(|user| Self(Some(user))).ok_or(Error::NoUser)
    }

    /// A command that runs as this user, away from our environment: it may hold secrets, and PG* variables that
    /// would redirect the server.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("LC_ALL", "C").current_dir("/").stdin(Stdio::null());
        for name in ["PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TZDIR"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        if let Some(user) = &self.0 {
            command.uid(user.uid.as_raw()).gid(user.gid.as_raw()).env("USER", &user.name).env("LOGNAME", &user.name);
        }
        command
    }

    /// Makes the root folder. When we are root, others may pass through it, but not list it.
    pub fn make_root(&self, root: &Path) -> Result<PathBuf, Error> {
        if !root.exists() {
            fs::create_dir_all(root).at("make the folder", root)?;
            let mode = if self.0.is_some() { 0o711 } else { 0o700 };
            fs::set_permissions(root, fs::Permissions::from_mode(mode)).at("set the permissions of", root)?;
        }
        root.canonicalize().at("resolve", root)
    }

    /// Makes a folder that only this user may enter.
    pub fn make_private(&self, folder: &Path) -> Result<(), Error> {
        match fs::DirBuilder::new().mode(0o700).create(folder) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => self.check_ours(folder)?,
            made => made.at("make the folder", folder)?,
        }
        if let Some(user) = &self.0 {
            chown(folder, Some(user.uid), Some(user.gid)).at("give away the folder", folder)?;
        }
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).at("set the permissions of", folder)
    }

    /// Some folders have predictable names in shared places, where another user could have laid a trap.
    fn check_ours(&self, folder: &Path) -> Result<(), Error> {
        let about = fs::symlink_metadata(folder).at("look at", folder)?;
        let owner = Uid::from_raw(about.uid());
        let ours = owner == Uid::effective() || self.0.as_ref().is_some_and(|user| user.uid == owner);
        if about.is_dir() && ours { Ok(()) } else { Err(Error::Foreign { folder: folder.to_path_buf() }) }
    }

    /// Checks that this user can pass all folders down to `root`.
    pub fn check_reaches(&self, root: &Path) -> Result<(), Error> {
        let Some(user) = &self.0 else { return Ok(()) };
        let on_the_way: Vec<&Path> = root.ancestors().collect();
        for folder in on_the_way.into_iter().rev() {
            let mut command = self.command(Path::new("/bin/sh"));
            if folder != root && !is_closed(folder) {
                continue;
            }
            command.args(["-c", "cd \"$0\""]).arg(folder).stderr(Stdio::null());
            if !command.status().at("run", Path::new("/bin/sh"))?.success() {
                let (root, closed) = (root.to_path_buf(), folder.to_path_buf());
                return Err(Error::Unreachable { root, closed, user: user.name.clone() });
            }
        }
        Ok(())
    }
}

/// Whether not everybody may pass: only such folders are worth a try.
fn is_closed(folder: &Path) -> bool {
    fs::metadata(folder).is_ok_and(|about| about.mode() & 0o001 == 0)
}

/// Whether a process with this id exists (a zombie does).
pub(crate) fn exists(pid: nix::unistd::Pid) -> bool {
    nix::sys::signal::kill(pid, None) != Err(Errno::ESRCH)
}
