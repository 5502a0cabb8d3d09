package dev.mailgent.protocol.address;

import java.util.List;

/// What one address header held.
///
/// @param addresses every mailbox that could be read, groups flattened, in order
/// @param invalid the display text of entries that are no address (`undisclosed`, `a@`), decoded; the first 1000
public record AddressList(List<MailAddress> addresses, List<String> invalid) {
    public static final AddressList EMPTY = new AddressList(List.of(), List.of());

    public AddressList {
        addresses = List.copyOf(addresses);
        invalid = List.copyOf(invalid);
    }
}
