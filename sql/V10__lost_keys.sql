-- Asked at each start: few rows in a long history.
create index audit_event_by_lost_key on audit_event (after) where action = 'KEY_LOST';
create index audit_event_of_added_accounts on audit_event (seq) where action = 'ACCOUNT_ADDED';
