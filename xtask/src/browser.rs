//! The browser that tests run in, and its driver.

use crate::failure::{Failure, Outcome};
use crate::shell::{Shell, ask, run};
use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Names that Chromium and its kin are installed under.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const DRIVERS: [&str; 1] = ["chromedriver"];

/// A Chromium and the driver that fits it.
pub struct Browser {
    chromium: PathBuf,
    driver: PathBuf,
}

impl Browser {
    /// Takes what `CHROMIUM` and `CHROMEDRIVER` name, else what is on PATH, else installs both where Debian's packages are to be had.
    ///
    /// # Errors
    /// When one is missing and cannot be installed.
    pub fn ensure(shell: &Shell) -> Outcome<Self> {
        if let Some(browser) = Self::find(shell)? {
            return Ok(browser);
        }
        install(shell)?;
        Self::find(shell)?
            .ok_or_else(|| Failure::new("chromium and chromium-driver were installed, but are not on PATH"))
    }

    fn find(shell: &Shell) -> Outcome<Option<Self>> {
        let chromium = locate(shell, "CHROMIUM", &BROWSERS)?;
        let driver = locate(shell, "CHROMEDRIVER", &DRIVERS)?;
        Ok(chromium.zip(driver).map(|(chromium, driver)| Self { chromium, driver }))
    }

    /// Tells a script of ours which browser to start.
    pub fn for_scripts(&self, command: &mut Command) {
        command.env("CHROMIUM", &self.chromium);
    }

    /// Tells the runner of wasm tests which browser and driver to start.
    ///
    /// # Errors
    /// When the runner's settings cannot be read or written.
    pub fn for_wasm_tests(&self, shell: &Shell, command: &mut Command) -> Outcome<()> {
        let template = shell.path("webdriver.json");
        let text = fs::read_to_string(&template).map_err(Failure::file("read", &template))?;
        let binary = format!("\"binary\": {:?}, \"args\"", self.chromium);
        let settings = shell.target("webdriver.json");
        fs::write(&settings, text.replacen("\"args\"", &binary, 1)).map_err(Failure::file("write", &settings))?;
        command.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", settings).env("CHROMEDRIVER", &self.driver);
        Ok(())
    }
}

fn locate(shell: &Shell, variable: &str, names: &[&str]) -> Outcome<Option<PathBuf>> {
    match env::var_os(variable).map(PathBuf::from) {
        Some(path) if path.is_file() => Ok(Some(path)),
        Some(path) => Err(Failure::new(format!("{variable} names {}, which is not there", path.display()))),
        None => Ok(names.iter().find_map(|name| shell.find(name))),
    }
}

fn install(shell: &Shell) -> Outcome<()> {
    let is_root = ask(&mut shell.command("id", ["-u"])).as_deref() == Some("0");
    if shell.find("apt-get").is_none() || !is_root {
        return Err(Failure::new(
            "tests need a browser: install Chromium and chromedriver of the same version \
             (Debian: apt-get install chromium chromium-driver), or name them in CHROMIUM and CHROMEDRIVER",
        ));
    }
    println!("Installing Chromium and its driver.");
    run(&mut shell.command("apt-get", ["update"]))?;
    let packages = ["install", "-y", "--no-install-recommends", "chromium", "chromium-driver", "fonts-liberation"];
    run(shell.command("apt-get", packages).env("DEBIAN_FRONTEND", "noninteractive"))
}
