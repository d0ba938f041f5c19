/** The installation's keys: sealing, MACs and files that only their owner may read; read {@link dev.vmcompat.vault.Vault} first. */
@NullMarked
package dev.vmcompat.vault;

import org.jspecify.annotations.NullMarked;
