/// Organizations: the tenants. For now they are made at first start or by the operator; people, members and login come
/// later. Start at [Organizations].
@NullMarked
package dev.mailgent.account;

import org.jspecify.annotations.NullMarked;
