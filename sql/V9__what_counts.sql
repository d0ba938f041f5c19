-- An account's row may be changed, so that an old one could be put back with its old MAC: each change is counted where no role can take it away.

alter table account add column changes integer not null default 0 check (changes >= 0);
comment on column account.changes is 'How often it was changed since it was made; the row counts only where account_change says the same.';
comment on column account.mac is 'Over name, role, password_hash, enabled, and changes unless 0: a row written by SQL, or put back, is not an account.';

create table account_change (
    name   text    not null references account,
    number integer not null check (number > 0),
    primary key (name, number)
);
comment on table account_change is 'A row per change of an account.';

create trigger append_only before update or delete on account_change for each row execute function refuse_change();
create trigger not_truncated before truncate on account_change for each statement execute function refuse_change();

grant select, insert on account_change to ${application};

-- One that names a key that is lost does not count: the VM is looked at again, and resolved again.
alter table vm_resolution drop constraint vm_resolution_pkey;
create index vm_resolution_by_vm on vm_resolution (run, uuid);
