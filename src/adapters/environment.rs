//! Reads the process environment, once.

use std::path::Path;

use crate::domain::environment::Environment;

/// Whether this runs in a container, whose loopback no browser of the person's reaches.
pub fn in_container() -> bool {
    ["/.dockerenv", "/run/.containerenv"].iter().any(|mark| Path::new(mark).exists())
}

/// All variables of this process; those that are not Unicode are left out. Whether the machine is an EC2 instance is read
/// from its firmware: asking the network would cost everyone else a second.
pub fn read() -> Environment {
    let variables: Environment = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect();
    variables.on_instance(is_instance(Path::new(FIRMWARE)))
}

/// What Linux knows of the machine from its firmware.
const FIRMWARE: &str = "/sys/devices/virtual/dmi/id";

/// Whether the firmware is that of an EC2 instance (EC2 User Guide, "Detect whether a host is an EC2 instance"): of Nitro by
/// its vendor, of Xen by its version.
fn is_instance(firmware: &Path) -> bool {
    let says = |name: &str| std::fs::read_to_string(firmware.join(name)).unwrap_or_default();
    says("sys_vendor").trim() == "Amazon EC2" || says("bios_version").contains("amazon")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_is_known_by_its_firmware() {
        let known = |files: &[(&str, &str)]| {
            let folder = tempfile::tempdir().unwrap();
            for (name, text) in files {
                std::fs::write(folder.path().join(name), text).unwrap();
            }
            is_instance(folder.path())
        };

        assert!(known(&[("sys_vendor", "Amazon EC2\n"), ("bios_version", "1.0\n")]));
        assert!(known(&[("sys_vendor", "Xen\n"), ("bios_version", "4.11.amazon\n")]));
        assert!(!known(&[("sys_vendor", "LENOVO\n"), ("bios_version", "N2IET98W\n")]));
        assert!(!known(&[]));
    }
}
