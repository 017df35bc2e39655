//! The command line of Planora; see [`planora::cli`].

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    use std::io::Write as _;
    match planora::cli::run(std::env::args_os().skip(1), option_env!("PLANORA_REVISION")) {
        Ok(answer) => match std::io::stdout().write_all(answer.text.as_bytes()) {
            Ok(()) => std::process::ExitCode::from(answer.code),
            // Whoever reads has seen enough.
            Err(_) => std::process::ExitCode::from(2),
        },
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "planora-cli: {error}");
            std::process::ExitCode::from(2)
        }
    }
}

#[cfg(target_arch = "wasm32")]
fn main() {}
