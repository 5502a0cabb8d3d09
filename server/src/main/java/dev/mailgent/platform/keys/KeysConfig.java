package dev.mailgent.platform.keys;

import dev.mailgent.platform.config.Setting;
import java.util.Optional;

/// The root of all keys.
public record KeysConfig(
        @Setting(
                key = "root-passphrase-file",
                fallback = "",
                doc = "File whose first line seals the root key (DATA/keys/root.key), so that a copy of the disk opens"
                        + " nothing; /dev/fd/3 or a systemd credential will do. Empty: the key file is protected by its"
                        + " mode alone.")
        Optional<String> passphraseFile) {}
