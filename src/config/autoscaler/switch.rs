//! What switches an autoscaler, or a part of it, on or off.

use crate::config::document::Node;
use crate::config::found::Setting;
use crate::config::imported::{Refusal, Remark};
use crate::config::meaning::Reader;
use serde::{Deserialize, Serialize};

/// A switch. The replay goes on as if it were on; that it is off is said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Switch {
    /// How gaps call it: `enabled`.
    pub name: String,
    /// What it switches, where that is only a part: a policy, an alarm.
    pub of: Option<String>,
    /// Its value.
    pub setting: Setting<bool>,
    /// The value with which nothing happens any more.
    pub off: bool,
}

impl Switch {
    /// Reads a switch of which `false` means off; `None` where there is none.
    ///
    /// # Errors
    /// When it is neither true nor false.
    pub fn read(node: Option<&Node>, name: &str, reader: Reader<'_>) -> Result<Option<Self>, Refusal> {
        let setting = reader.flag(node, name)?;
        let switch = Self { name: name.to_owned(), of: None, setting, off: false };
        Ok(Some(switch).filter(|switch| !switch.setting.is_absent()))
    }

    /// That it is off, where it is.
    pub fn remark(&self) -> Option<Remark> {
        let value = self.setting.get().filter(|value| *value == self.off)?;
        let of = self.of.as_ref().map_or_else(String::new, |of| format!(" of {of}"));
        let text = format!("switched off: {}{of} is {value}; the replay goes on as if it were not", self.name);
        Some(Remark::of(self.setting.line(), text))
    }
}
