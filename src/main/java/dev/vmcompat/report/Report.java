package dev.vmcompat.report;

import java.util.List;

/** A result in its three forms. */
public interface Report {

    /** For programs: records and lists whose components are the documented fields. */
    Object json();

    /** For spreadsheets. */
    Block.Table csv();

    /** For people, from top to bottom. */
    List<Block> page();
}
