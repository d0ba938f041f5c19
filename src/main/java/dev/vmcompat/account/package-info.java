/** Who may approve: names, roles and password hashes; read {@link dev.vmcompat.account.Accounts} first. */
@NullMarked
package dev.vmcompat.account;

import org.jspecify.annotations.NullMarked;
