// Reads the same bytes whole and cut: neither may panic, and both give the same.

use planora::ingest::{Plan, Reader};

/// The first byte says where to cut.
pub fn read(plan: &Plan, data: &[u8]) {
    let Some((at, bytes)) = data.split_first() else { return };
    let cut = usize::from(*at) * bytes.len() / 256;
    let whole = chunks(plan, &[bytes]);
    let parts = chunks(plan, &[&bytes[..cut], &bytes[cut..]]);
    match (whole, parts) {
        (Ok(whole), Ok(parts)) => assert_eq!(whole, parts),
        (whole, parts) => assert_eq!(whole.is_ok(), parts.is_ok()),
    }
}

fn chunks(plan: &Plan, chunks: &[&[u8]]) -> Result<planora::ingest::Ingested, planora::ingest::IngestError> {
    let mut reader = Reader::new(plan.clone())?;
    for chunk in chunks {
        reader.push(chunk)?;
    }
    reader.finish("fuzz")
}
