//! The house at work: projections run, the doors are open, until somebody stops it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use bytes::Bytes;
use chrono::TimeDelta;
use commands::mail::Sender;
use commands::media::Media;
use domain::media::{MediaId, Size};
use event_store::EventStore;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use projections::marketplace::Catalogue;
use projections::media::{Shape, Shapes};
use projections::{Progress, Projector};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;
use workers::media::{Leavings, Upkeep};
use workers::notifications::Post;
use workers::portfolio::ViewCounter;
use workers::projections::{Deps, Runner};
use workers::rounds::in_rounds;

use crate::Listen;
use crate::assembly::{Database, Works};

/// How long requests that are under way may take to end.
const LAST_REQUESTS: Duration = Duration::from_secs(10);

/// How long a caller may take to send the head of a request.
const HEADERS: Duration = Duration::from_secs(30);

/// The pause after a connection that could not be taken: there may be too many.
const BREATH: Duration = Duration::from_millis(50);

/// How often the log is tidied.
const UPKEEP: Duration = Duration::from_secs(3600);

/// A house about to open.
pub struct Serving<'a> {
    works: &'a Works,
    listen: &'a Listen,
    projectors: Vec<Arc<dyn Projector>>,
}

/// An open house.
pub struct Running {
    address: SocketAddr,
    runner: Runner,
    house: api::House,
    tasks: Vec<JoinHandle<()>>,
    stop: CancellationToken,
}

impl<'a> Serving<'a> {
    /// A house of these works, listening there.
    pub fn new(works: &'a Works, listen: &'a Listen) -> Self {
        Self { works, listen, projectors: projections::all() }
    }

    /// Only these read models follow the log.
    #[must_use]
    pub fn projecting(self, projectors: Vec<Arc<dyn Projector>>) -> Self {
        Self { projectors, ..self }
    }

    /// Starts everything and opens the doors.
    ///
    /// # Errors
    /// When the address is taken or the database does not answer.
    pub async fn start(self) -> anyhow::Result<Running> {
        let listener = TcpListener::bind(self.listen.listen).await;
        let listener = listener.with_context(|| format!("cannot listen on {} (KREATR_LISTEN)", self.listen.listen))?;
        let address = listener.local_addr()?;
        let stop = CancellationToken::new();
        let (runner, house, mut tasks) = self.work(address, &stop).await?;
        let kept = self.pictures(&house, &stop, &mut tasks);
        tasks.push(tokio::spawn(answer(listener, doors(&house, kept), stop.clone())));
        Ok(Running { address, runner, house, tasks, stop })
    }

    /// Starts what works behind the doors.
    async fn work(
        &self,
        address: SocketAddr,
        stop: &CancellationToken,
    ) -> anyhow::Result<(Runner, api::House, Vec<JoinHandle<()>>)> {
        let Works { journal, desk, views, ops, .. } = self.works.clone();
        let progress = Arc::new(Progress::new(views.clone()));
        let owner = format!("{}:{}", std::process::id(), desk.ports().ids.next(desk.ports().clock.now()));
        let deps = Deps { journal, views: views.clone(), owner };
        let runner = Runner::spawn(deps, self.projectors.clone(), progress.clone(), stop);
        let catalogue = Arc::new(Catalogue::open(views.clone(), progress.clone()).await?);
        let counter = ViewCounter::new(ops.clone(), desk.clone());
        let mut tasks = workers::accounts::start(&desk, ops.clone(), views.clone(), stop);
        tasks.extend(workers::notifications::start(&desk, &ops, self.post(address)?, stop));
        let upkeep = Upkeep { desk: desk.clone(), views: views.clone() };
        tasks.push(tokio::spawn(upkeep.run(stop.clone())));
        tasks.push(tokio::spawn(self.leavings(progress.clone()).run(stop.clone())));
        tasks.push(tokio::spawn(counter.clone().run(stop.clone())));
        tasks.push(tokio::spawn(follow(catalogue.clone(), stop.clone())));
        tasks.push(tokio::spawn(forget_receipts(self.works.clone(), stop.clone())));
        let (metrics, settings) = (api::metrics::recorder()?, self.settings());
        let house = api::House::new(api::Parts { desk, catalogue, views, progress, counter, metrics, settings });
        let (bell, stop) = (house.bell().clone(), stop.clone());
        tasks.push(tokio::spawn(async move {
            stop.run_until_cancelled(bell.follow()).await;
            bell.close();
        }));
        Ok((runner, house, tasks))
    }

    fn leavings(&self, progress: Arc<Progress>) -> Leavings {
        let Works { desk, ops, doubts, views, .. } = self.works.clone();
        Leavings { desk, ops, doubts, views, progress }
    }

    /// The pictures, and who knows what they measure.
    fn pictures(&self, house: &api::House, stop: &CancellationToken, tasks: &mut Vec<JoinHandle<()>>) -> Kept {
        let shapes = Arc::new(Shapes::new(house.views().clone(), house.progress().clone()));
        let (following, stop) = (shapes.clone(), stop.clone());
        tasks.push(tokio::spawn(async move {
            stop.run_until_cancelled(following.follow()).await;
        }));
        Kept { media: self.works.media.clone(), shapes }
    }

    /// The address that visitors use.
    fn home(&self, address: SocketAddr) -> anyhow::Result<url::Url> {
        match &self.listen.public_url {
            Some(url) => Ok(url.clone()),
            None => Ok(format!("http://{address}/").parse()?),
        }
    }

    /// What carries mails, who writes them, and where their links lead.
    fn post(&self, address: SocketAddr) -> anyhow::Result<Post> {
        let home = self.home(address)?;
        let from = self.works.mail_from.clone().unwrap_or_else(|| Sender::of_house(&home));
        Ok(Post { mailer: self.works.mailer.clone(), from, home })
    }

    fn settings(&self) -> api::Settings {
        let url = self.listen.public_url.as_ref();
        api::Settings {
            secure: url.is_some_and(|url| url.scheme() == "https"),
            behind_proxy: url.is_some(),
            trusted_origins: url.map(|url| url.origin().ascii_serialization()).into_iter().collect(),
            patience: Duration::from_secs(self.listen.patience),
        }
    }
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The house behind the doors.
    pub fn house(&self) -> &api::House {
        &self.house
    }

    /// What runs the projections.
    pub fn runner(&self) -> &Runner {
        &self.runner
    }

    /// Waits until readers see everything that is in the log now, at most `patience` for each read model.
    ///
    /// # Errors
    /// The read model that is behind, and why; or when the log does not answer.
    pub async fn settle(&self, patience: Duration) -> anyhow::Result<()> {
        self.runner.settle(patience).await?;
        if let Some(head) = self.house.journal().store().head().await? {
            self.house.catalogue().wait_for(head, patience).await;
        }
        Ok(())
    }

    /// Closes the doors, lets what is under way end, and stops all work.
    pub async fn stop(self) {
        self.stop.cancel();
        for task in self.tasks {
            if let Err(error) = task.await {
                tracing::error!(%error, "A part of the house ended by a fault of the program");
            }
        }
        self.runner.join().await;
    }
}

/// Serves until the process is asked to stop (Ctrl-C or SIGTERM), then stops in order. `greet` says where, once the doors
/// are open.
///
/// # Errors
/// When the house cannot be opened; the database is stopped then too.
pub async fn serve(
    works: Works,
    database: Database,
    listen: &Listen,
    greet: impl AsyncFnOnce(&Running),
) -> anyhow::Result<()> {
    let database_stop = CancellationToken::new();
    let tended = tokio::spawn(database.tend(database_stop.clone()));
    let served = until_asked(&works, listen, greet).await;
    works.close().await;
    drop(works);
    database_stop.cancel();
    tended.await?;
    served
}

async fn until_asked(works: &Works, listen: &Listen, greet: impl AsyncFnOnce(&Running)) -> anyhow::Result<()> {
    let running = Serving::new(works, listen).start().await?;
    let mut asked = std::pin::pin!(asked_to_stop());
    tokio::select! {
        asked = &mut asked => asked?,
        () = greet(&running) => asked.await?,
    }
    tracing::info!("Stopping");
    running.stop().await;
    Ok(())
}

async fn asked_to_stop() -> anyhow::Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted?,
        _ = terminate.recv() => {}
    }
    Ok(())
}

/// All doors of the house.
fn doors(house: &api::House, kept: Kept) -> Router {
    let pages = web::routes(house.clone(), Arc::new(kept));
    web::ui::outermost(api::around(api::routes(house.clone()).merge(pages), house), house)
}

/// The kept pictures, as the pages ask for them.
struct Kept {
    media: Media,
    shapes: Arc<Shapes>,
}

#[async_trait]
impl web::Pictures for Kept {
    async fn file(&self, id: &MediaId, size: Size) -> Result<Option<Bytes>, String> {
        self.media.kept(id, size).await.map_err(|away| away.to_string())
    }

    fn shape(&self, id: &MediaId) -> Option<Shape> {
        self.shapes.of(id)
    }
}

async fn follow(catalogue: Arc<Catalogue>, stop: CancellationToken) {
    stop.run_until_cancelled(catalogue.follow()).await;
}

/// Forgets receipts of requests that nobody may repeat any more, every hour.
async fn forget_receipts(works: Works, stop: CancellationToken) {
    let kept = works.log.capabilities().idempotency_days.unwrap_or(u32::MAX);
    let forget = || works.log.forget_requests(works.desk.ports().clock.now() - TimeDelta::days(i64::from(kept)));
    in_rounds("old receipts", UPKEEP, &stop, forget).await;
}

/// Takes connections until it is told to stop, then lets their last requests end. Who opens a connection must say what
/// she wants within [`HEADERS`] (SE-15).
async fn answer(listener: TcpListener, doors: Router, stop: CancellationToken) {
    let mut protocol = auto::Builder::new(TokioExecutor::new());
    protocol.http1().timer(TokioTimer::new()).header_read_timeout(HEADERS);
    protocol.http2().timer(TokioTimer::new()).keep_alive_interval(HEADERS);
    let open = GracefulShutdown::new();
    while let Some(accepted) = stop.run_until_cancelled(listener.accept()).await {
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "A connection could not be taken");
                // Mostly no file descriptor is free, and nobody tells when one is.
                stop.run_until_cancelled(tokio::time::sleep(BREATH)).await;
                continue;
            }
        };
        // Where this cannot be set, answers are only slower.
        stream.set_nodelay(true).ok();
        let doors = doors.clone();
        let service = service_fn(move |mut request: hyper::Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            doors.clone().oneshot(request.map(Body::new))
        });
        let connection = open.watch(protocol.serve_connection(TokioIo::new(stream), service).into_owned());
        // It ends by an error when the caller hangs up, which is hers to do.
        tokio::spawn(async move { connection.await.ok() });
    }
    if tokio::time::timeout(LAST_REQUESTS, open.shutdown()).await.is_err() {
        tracing::warn!("Some requests did not end in time");
    }
}
