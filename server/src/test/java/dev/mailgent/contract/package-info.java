/// The published API, held against what it promises: every registered endpoint, through the real doors.
/// Cases are written as the contract is, not derived from the code. Start at
/// [dev.mailgent.contract.ContractTest].
@NullMarked
package dev.mailgent.contract;

import org.jspecify.annotations.NullMarked;
