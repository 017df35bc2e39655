//! Writes a trace of each generated regime, as `planora-cli backtest --panel` and `tests/bench/peers/panel.py` read them:
//! `regimes DIR STEP_SECS BUCKETS SEED`.

use planora::series::calendar::Civil;
use planora::series::regimes::Regime;
use planora::units::Step;
use std::error::Error;
use std::fmt::Write;
use std::path::Path;

const USAGE: &str = "usage: regimes DIR STEP_SECS BUCKETS SEED";

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [folder, step_secs, buckets, seed] = args.as_slice() else { return Err(USAGE.into()) };
    let step = Step::from_secs(step_secs.parse()?).ok_or("a step is a whole number of seconds that is allowed")?;
    std::fs::create_dir_all(folder)?;
    for regime in Regime::ALL {
        let series = regime.series(step, buckets.parse()?, seed.parse()?)?;
        let mut text = "time,count\n".to_owned();
        for (at, count) in series.counts().iter().enumerate() {
            writeln!(text, "{}Z,{count}", Civil::from_local_secs(series.local_secs(at)))?;
        }
        std::fs::write(Path::new(folder).join(format!("{}.csv", regime.name())), text)?;
    }
    Ok(())
}
