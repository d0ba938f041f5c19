/**
 * Runs: their options, their frozen list, their digest and the approval that binds it.
 *
 * <p>Read {@link dev.vmcompat.plan.JobParameter} first: the table of everything that can be chosen for a run.
 */
@NullMarked
package dev.vmcompat.plan;

import org.jspecify.annotations.NullMarked;
