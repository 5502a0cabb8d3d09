package dev.mailgent.protocol.dkim;

/// What a verifier accepts and how much it is willing to do.
///
/// @param historic accept what RFC 8301 and RFC 6376 ended: rsa-sha1, RSA keys down to 512 bits, signatures without
///     `v=1`. To read old mail only; its results say nothing about who sent it
/// @param maxSignatures signatures looked at, from the top; later ones are not even reported
/// @param maxRsaBits largest RSA key used; beyond it verification costs more than mail is worth
public record DkimPolicy(boolean historic, int maxSignatures, int maxRsaBits) {
    /// RFC 8301: SHA-256 only, RSA of 1024 bits or more.
    public static final DkimPolicy CURRENT = new DkimPolicy(false, 10, 8192);

    public static final DkimPolicy HISTORIC = new DkimPolicy(true, 10, 8192);

    int minRsaBits() {
        return historic ? 512 : 1024;
    }
}
