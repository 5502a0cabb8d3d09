package dev.mailgent.platform.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// Finds the addresses of a name.
@FunctionalInterface
public interface Names {
    /// The system's resolver.
    Names OF_SYSTEM = name -> List.of(InetAddress.getAllByName(name));

    /// All addresses of `name`, at least one.
    ///
    /// @throws UnknownHostException when there is none
    List<InetAddress> addresses(String name) throws UnknownHostException;
}
