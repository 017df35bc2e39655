//! scratch
use super::*;
use crate::forecast::score_leads;
use crate::ingest::packed::Manifest;
use crate::progress::{Checkpoint, Stage, block_on};
use crate::units::Step;

struct Show;
impl Progress for Show {
    fn checkpoint(&self, _: Stage) -> Checkpoint<'_> {
        Box::pin(std::future::ready(Ok(())))
    }
    fn learned(&self, e: Epoch) {
        if std::env::var("V").is_ok() || e.number % 10 == 0 {
            eprintln!("{:?}", e)
        }
    }
}

#[test]
#[ignore]
fn tune() {
    let get = |k: &str, d: f64| std::env::var(k).ok().and_then(|v| v.parse::<f64>().ok()).unwrap_or(d);
    let m: Manifest = serde_json::from_slice(&std::fs::read("data/nasa-http-1995/trace.json").unwrap()).unwrap();
    let col = std::env::var("COL").unwrap_or("requests".into());
    let series = m.series(&std::fs::read(format!("data/nasa-http-1995/{col}.col")).unwrap()).unwrap();
    let series = series.resample(Step::from_secs(get("STEP", 900.0) as u32).unwrap()).unwrap();
    let day = |text: &str| series.index_at(crate::series::calendar::parse_local(text).unwrap());
    let (a, b) = if get("TEST", 0.0) > 0.0 {
        (day("1995-08-23T00:00"), series.len())
    } else {
        (day("1995-08-09T00:00"), day("1995-08-23T00:00"))
    };
    let cut = {
        let q = series.quality()[..b].to_vec();
        TimeSeries::new(
            "cut",
            crate::series::Origin::Bundled,
            (series.start(), series.utc_offset_secs()),
            series.step(),
            series.counts()[..b].to_vec(),
            q,
        )
        .unwrap()
    };
    let d = Settings::for_values(cut.observed_in(0..a));
    let s = Settings {
        hidden: get("H", d.hidden as f64) as usize,
        window: get("W", d.window as f64) as usize,
        epochs: get("E", d.epochs as f64) as u32,
        patience: get("P", d.patience as f64) as u32,
        rate: get("LR", d.rate as f64) as f32,
        decay: get("WD", d.decay as f64) as f32,
        members: get("M", d.members as f64) as u32,
    };
    if get("RIDGE", 0.0) > 0.0 {
        let model = block_on(super::super::fit(
            ModelId::Ridge,
            &cut,
            a,
            &super::super::Shelf::default(),
            &crate::progress::Silent,
        ))
        .unwrap();
        let out: Vec<String> = score_leads(model.as_ref(), &cut, a, &[1, 3, 5, 6, 12, 15, 30, 60])
            .iter()
            .map(|x| format!("{}:{:.3}/{:.3}/{:.1}%", x.lead, x.scores.rmse, x.scores.mae, 100.0 * x.scores.coverage))
            .collect();
        eprintln!("RIDGE {}", out.join(" "));
    }
    let t = std::time::Instant::now();
    let model = block_on(LstmDraft { settings: Some(s), seed: get("SEED", 1.0) as u64 }.fit(&cut, a, &Show)).unwrap();
    let secs = t.elapsed().as_secs_f64();
    let leads = if get("TEST", 0.0) > 0.0 || get("LEADS", 0.0) > 0.0 {
        vec![1, 3, 5, 6, 12, 15, 30, 60]
    } else {
        vec![1, 12, 60]
    };
    let out: Vec<String> = score_leads(&model, &cut, a, &leads)
        .iter()
        .map(|x| format!("{}:{:.3}/{:.3}/{:.1}%", x.lead, x.scores.rmse, x.scores.mae, 100.0 * x.scores.coverage))
        .collect();
    let best = model.training().iter().min_by(|a, b| a.validation.total_cmp(&b.validation)).unwrap();
    eprintln!(
        "{s:?}\n secs {secs:.1} best {}/{} v {:.4} {}",
        best.number,
        model.training().len(),
        best.validation,
        out.join(" ")
    );
}
