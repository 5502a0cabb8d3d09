package dev.mailgent.identity;

import dev.mailgent.access.Scope;
import java.util.Set;

/// What an identity is for; decides the scopes it gets when none are asked for.
public enum Purpose {
    BUYER,
    SELLER;

    Set<Scope> defaultScopes() {
        return switch (this) {
            case BUYER -> Scope.BUYER_DEFAULT;
            case SELLER -> Scope.SELLER_DEFAULT;
        };
    }
}
