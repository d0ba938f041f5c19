/** The history: one gapless chain of events that nobody can change unnoticed; read {@link dev.vmcompat.ledger.Ledger} first. */
@NullMarked
package dev.vmcompat.ledger;

import org.jspecify.annotations.NullMarked;
