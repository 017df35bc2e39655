//! The models' costly parts alone, for `tests/bench/models.mjs`: natively a program that says how long a task takes, in wasm
//! a module that gives the page `planoraBench(task, manifest, column)`, which the page times itself.
//!
//!     models TASK RUNS     {"ms": [one a run], "answer": …}
//!     models data          what the Python peers are to fit, as JSON
//!
//! Tasks: `lstm` (89,280 steps of 64 cells, 16 inputs, 1 lead), `prophet` (5-minute requests before the test days),
//! `arima-300` and `arima-900` (their longest part without a gap, at [`ORDER`]). The answer is a number that the peer finds
//! as well, so that both did the same work.

use planora::forecast::arima::{Order, maximise};
use planora::forecast::{LstmShape, LstmStream, ModelId, Shelf, fit};
use planora::ingest::packed::Manifest;
use planora::progress::{Silent, Stage, block_on};
use planora::series::TimeSeries;
use planora::series::calendar::parse_local;
use planora::units::Step;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const SHAPE: LstmShape = LstmShape { inputs: 16, hidden: 64, outputs: 4 };
/// Two months of minutes.
const STEPS: usize = 89_280;
const ORDER: Order = Order { p: 2, d: 1, q: 2 };
/// The likelihood is that of hundreds of requests, where the diffuse start of the peer does not matter.
const HUNDRED: f64 = 100.0;

/// Numbers in −½..½ that the page makes again, bit by bit.
struct Noise(u32);

impl Noise {
    fn fill(&mut self, cells: &mut [f32]) {
        for cell in cells {
            self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *cell = (self.0 >> 8) as f32 / 16_777_216.0 - 0.5;
        }
    }
}

/// What is measured, ready to start.
struct Bench {
    stream: LstmStream,
    inputs: Vec<f32>,
    series: TimeSeries,
    test_start: i64,
}

impl Bench {
    fn new(manifest: &[u8], column: &[u8]) -> Outcome<Self> {
        let mut noise = Noise(1);
        let mut weights = vec![0.0; SHAPE.weights()];
        for row in weights.chunks_exact_mut(SHAPE.columns()) {
            noise.fill(&mut row[..SHAPE.hidden + SHAPE.inputs + 1]);
            row.iter_mut().for_each(|weight| *weight *= 0.5);
        }
        let mut inputs = vec![0.0; STEPS * SHAPE.inputs];
        noise.fill(&mut inputs);
        let manifest: Manifest = serde_json::from_slice(manifest)?;
        let test_start = parse_local(&manifest.test_start).ok_or("the manifest names no test days")?;
        let series = manifest.series(column)?;
        Ok(Self { stream: LstmStream::new(SHAPE, &weights), inputs, series, test_start })
    }

    /// Does a task, and gives its answer.
    fn run(&self, task: &str) -> Outcome<f64> {
        match task {
            "lstm" => Ok(self.lstm()),
            "prophet" => self.prophet(),
            "arima-300" => self.arima(300),
            "arima-900" => self.arima(900),
            _ => Err(format!("there is no task {task}").into()),
        }
    }

    /// The last output.
    fn lstm(&self) -> f64 {
        let mut stream = self.stream.clone();
        let mut last = 0.0;
        for inputs in self.inputs.chunks_exact(SHAPE.inputs) {
            stream.step(inputs);
            last = stream.outputs(1)[0];
        }
        f64::from(last)
    }

    /// What is expected of the first test bucket.
    fn prophet(&self) -> Outcome<f64> {
        let (series, train_end) = self.resampled(300)?;
        let model = block_on(fit(ModelId::Prophet, &series, train_end, &Shelf::default(), &Silent))?;
        Ok(model.forecast(&series.history(train_end - 1), 1).mean[0])
    }

    /// The log-likelihood.
    fn arima(&self, step_secs: u32) -> Outcome<f64> {
        let values = self.stretch(step_secs)?;
        let stage = Stage { what: "Measuring", done: 0, total: 1 };
        Ok(block_on(maximise(ORDER, &values, (None, true, 1e-3), (&Silent, stage)))?.likelihood.log)
    }

    fn resampled(&self, step_secs: u32) -> Outcome<(TimeSeries, usize)> {
        let series = self.series.resample(Step::from_secs(step_secs).ok_or("no such step")?)?;
        let train_end = series.index_at(self.test_start);
        Ok((series, train_end))
    }

    fn stretch(&self, step_secs: u32) -> Outcome<Vec<f64>> {
        let (series, train_end) = self.resampled(step_secs)?;
        let counts = &series.observed_or_nan()[..train_end];
        let longest = counts.split(|count| count.is_nan()).max_by_key(|part| part.len()).unwrap_or_default();
        Ok(longest.iter().map(|count| count / HUNDRED).collect())
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> Outcome<()> {
    use std::time::Instant;

    let folder = "data/nasa-http-1995";
    let bench =
        Bench::new(&std::fs::read(format!("{folder}/trace.json"))?, &std::fs::read(format!("{folder}/requests.col"))?)?;
    let args: Vec<String> = std::env::args().skip(1).collect();
    let answer = match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["data"] => data(&bench)?,
        [task, runs] => {
            let (mut ms, mut answer) = (Vec::new(), 0.0);
            for _ in 0..runs.parse()? {
                let began = Instant::now();
                answer = bench.run(task)?;
                ms.push(began.elapsed().as_secs_f64() * 1e3);
            }
            serde_json::json!({ "ms": ms, "answer": answer })
        }
        // Cargo's own call: a measure without its peers says nothing.
        _ => return Ok(()),
    };
    #[allow(clippy::print_stdout, reason = "its answer")]
    {
        println!("{answer}");
    }
    Ok(())
}

#[cfg(not(target_arch = "wasm32"))]
fn data(bench: &Bench) -> Outcome<serde_json::Value> {
    let (series, train_end) = bench.resampled(300)?;
    let observed = series.observed_or_nan();
    let seen = (0..train_end).filter(|at| !observed[*at].is_nan());
    let prophet: Vec<(i64, f64)> = seen.map(|at| (series.local_secs(at), observed[at])).collect();
    let arima = serde_json::json!({ "arima-300": bench.stretch(300)?, "arima-900": bench.stretch(900)? });
    Ok(serde_json::json!({ "prophet": prophet, "arima": arima, "order": [ORDER.p, ORDER.d, ORDER.q] }))
}

#[cfg(target_arch = "wasm32")]
fn main() -> Outcome<()> {
    use js_sys::{Reflect, Uint8Array};
    use std::cell::OnceCell;
    use wasm_bindgen::JsValue;
    use wasm_bindgen::prelude::Closure;

    let kept = OnceCell::new();
    let run = Closure::<dyn Fn(String, Uint8Array, Uint8Array) -> JsValue>::new(
        move |task: String, manifest: Uint8Array, column: Uint8Array| {
            let bench = kept
                .get_or_init(|| Bench::new(&manifest.to_vec(), &column.to_vec()).map_err(|error| error.to_string()));
            let answer = bench
                .as_ref()
                .map_err(Clone::clone)
                .and_then(|bench| bench.run(&task).map_err(|error| error.to_string()));
            answer.map_or_else(|error| JsValue::from_str(&error), JsValue::from_f64)
        },
    );
    Reflect::set(&js_sys::global(), &JsValue::from_str("planoraBench"), run.as_ref())
        .map_err(|_| "the page takes no function")?;
    // The page calls it as long as it is open.
    run.forget();
    Ok(())
}
