package dev.vmcompat.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;

/** The stored end of the chain. */
record Head(long seq, String mac) {

    static Head read(ResultSet row, int number) throws SQLException {
        return new Head(row.getLong("seq"), row.getString("mac"));
    }
}
