//! The side of a worker that helps in a search: does what the lead orders until nobody wants it any more.

use super::host::Host;
use super::listener::Listener;
use super::order::{Done, Order};
use super::port::Lines;
use crate::job::{AppError, Engine};
use crate::tune::{Arenas, Part, Tuner, Unprepared};

/// Line to the lead.
const LEAD: usize = 0;

/// Takes orders.
///
/// # Errors
/// What the lead has to know.
pub(super) async fn work(
    host: &Host,
    engine: &mut Engine,
    tuner: &Tuner,
    lines: &Lines,
    listener: &Listener<'_>,
    job: u32,
) -> Result<(), AppError> {
    let mut arenas = Arenas::new(tuner);
    arenas.prepare(engine, Part::Tuned, listener).await?;
    lines.post(LEAD, &Done::Ready)?;
    while host.is_wanted(job) {
        let Some((_, order)) = lines.next()? else {
            lines.wait().await;
            continue;
        };
        match order {
            Order::Foresee(need) => {
                arenas.foresee(engine, need, listener).await?;
                lines.post(LEAD, &Done::Foreseen(arenas.foreseen(need).map_err(lost)?))?;
            }
            Order::Take(foreseen) => {
                arenas.prepare(engine, foreseen.need.part, listener).await?;
                arenas.take(foreseen).map_err(lost)?;
            }
            Order::Replay(tasks) => {
                let mut measured = Vec::with_capacity(tasks.len());
                for (place, task) in tasks {
                    arenas.prepare(engine, task.part, listener).await?;
                    measured.push((place, arenas.perform(&task).map_err(lost)?));
                }
                lines.post(LEAD, &Done::Measured(measured))?;
            }
        }
    }
    Ok(())
}

fn lost(error: Unprepared) -> AppError {
    AppError::new("tune.hand", "A worker of the search was not prepared", error.to_string())
}
