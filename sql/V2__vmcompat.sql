-- The product's own tables. Batch's tables are created before, by the script inside its jar.
-- The owner role runs this file; ${application} is the role that commands use (the same one where only one is configured).
-- Instants are timestamptz. A column "mac" holds KEYID:BASE64, an HMAC-SHA-256 under the installation key over the row's immutable columns.

create table key_check (
    key_id      text        primary key,
    proof       text        not null,
    created_at  timestamptz not null
);
comment on table key_check is 'Proves that the key file of this machine is the one that sealed the rows, without revealing it.';

create table account (
    name            text        primary key check (name ~ '^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$'),
    role            text        not null check (role in ('ADMIN', 'OPERATOR')),
    password_hash   text        not null,
    enabled         boolean     not null,
    failed_attempts integer     not null default 0,
    locked_until    timestamptz,
    created_at      timestamptz not null,
    changed_at      timestamptz not null,
    mac             text        not null
);
comment on column account.mac is 'Over name, role, password_hash, enabled: a row written by SQL is not an account.';

create sequence run_number;

create table run (
    number      bigint      primary key,
    cluster     text        not null,
    status      text        not null check (status in
                    ('AWAITING_APPROVAL', 'APPROVED', 'RUNNING', 'STOPPED', 'COMPLETED', 'REJECTED', 'EXPIRED', 'SUPERSEDED')),
    hosts       text        not null,
    options     text        not null,
    digest      text        not null,
    created_by  text        not null,
    created_at  timestamptz not null,
    mac         text        not null,
    started_at  timestamptz,
    ended_at    timestamptz,
    exit_code   integer
);
comment on column run.hosts is 'JSON: every host of the cluster, by UUID where it reports one, else by URI.';
comment on column run.options is 'Canonical JSON of every job parameter.';
comment on column run.digest is 'SHA-256 over cluster, hosts, ordered list and frozen options: what an approval binds.';
create unique index run_open_per_cluster on run (cluster) where status in ('AWAITING_APPROVAL', 'APPROVED', 'RUNNING', 'STOPPED');
create index run_by_cluster on run (cluster, number desc);

create table planned_vm (
    run              bigint  not null references run,
    position         integer not null check (position > 0),
    uuid             uuid    not null,
    name             text    not null,
    host             text    not null,
    from_type        text    not null,
    to_type          text    not null,
    features         text    not null,
    risks            text    not null,
    facts            text    not null,
    estimated_millis bigint  not null,
    mac              text    not null,
    primary key (run, uuid),
    unique (run, position)
);
comment on column planned_vm.facts is 'JSON: what the plan saw of the VM; another sight of it later is CHANGED_SINCE_PLAN.';

create table approval (
    id              bigint      generated always as identity primary key,
    run             bigint      not null references run,
    decision        text        not null check (decision in ('APPROVED', 'REJECTED', 'REVOKED', 'EXPIRED')),
    digest          text        not null,
    decided_by      text        not null,
    decided_at      timestamptz not null,
    valid_until     timestamptz,
    acknowledgement text,
    reason          text,
    mac             text        not null
);
create index approval_by_run on approval (run, id);

create table cluster_lease (
    cluster      text        primary key,
    epoch        bigint      not null,
    holder       text        not null,
    purpose      text        not null,
    run          bigint,
    acquired_at  timestamptz not null,
    confirmed_at timestamptz not null,
    released_at  timestamptz
);
comment on table cluster_lease is 'Who holds a cluster; the lock itself is an advisory lock. Each new holder raises the epoch.';

create table vm_progress (
    run            bigint      not null references run,
    uuid           uuid        not null,
    purpose        text        not null check (purpose in ('UPGRADE', 'ROLLBACK', 'EXPIRE')),
    attempt        integer     not null check (attempt > 0),
    cluster        text        not null,
    begun_at       timestamptz not null,
    begun_by       text        not null,
    claimed_at     timestamptz,
    notes          text        not null default '{}',
    settled_at     timestamptz,
    primary key (run, uuid, purpose, attempt)
);
comment on table vm_progress is 'A VM that was begun. Not settled: it is the VM in hand of its cluster.';
comment on column vm_progress.notes is 'JSON: what the stages found and asked for (power state before, shutdown requests, why it is being restored).';
create unique index vm_in_hand_per_cluster on vm_progress (cluster) where settled_at is null;
create index vm_progress_by_uuid on vm_progress (uuid, begun_at desc);

create table vm_outcome (
    run             bigint      not null references run,
    uuid            uuid        not null,
    outcome         text        not null check (outcome in ('UPGRADED', 'SKIPPED', 'FAILED', 'ROLLED_BACK', 'NEEDS_ATTENTION')),
    code            text,
    message         text,
    from_type       text        not null,
    to_type         text        not null,
    verified_by     text        check (verified_by in ('AGENT', 'NETWORK', 'RUNNING')),
    downtime_millis bigint,
    stages          text        not null,
    at              timestamptz not null,
    mac             text        not null,
    primary key (run, uuid)
);
comment on column vm_outcome.stages is 'JSON: times of every stage, copied here so that history survives a purge of the job repository.';
create index vm_outcome_by_uuid on vm_outcome (uuid, at desc);

create table vm_resolution (
    run         bigint      not null,
    uuid        uuid        not null,
    resolution  text        not null check (resolution in ('UPGRADED', 'ROLLED_BACK', 'ABANDONED')),
    reason      text        not null,
    resolved_by text        not null,
    resolved_at timestamptz not null,
    mac         text        not null,
    primary key (run, uuid),
    foreign key (run, uuid) references vm_outcome
);

create table vm_rollback (
    run          bigint      not null references run,
    uuid         uuid        not null,
    attempt      integer     not null check (attempt > 0),
    result       text        not null check (result in ('ROLLED_BACK', 'FAILED', 'NEEDS_ATTENTION')),
    code         text,
    message      text,
    with_disks   boolean     not null,
    requested_by text        not null,
    at           timestamptz not null,
    stages       text        not null,
    mac          text        not null,
    primary key (run, uuid, attempt)
);
comment on table vm_rollback is 'Rollbacks that a person asked for, each with its one result.';

create table stage_attempt (
    run        bigint      not null references run,
    uuid       uuid        not null,
    purpose    text        not null,
    vm_attempt integer     not null,
    stage      text        not null,
    attempt    integer     not null check (attempt > 0),
    started_at timestamptz not null,
    ended_at   timestamptz,
    result     text        check (result in ('OK', 'SKIPPED', 'RESTORE', 'ERROR', 'UNANSWERED')),
    message    text,
    primary key (run, uuid, purpose, vm_attempt, stage, attempt)
);
comment on column stage_attempt.result is 'ERROR: ended by an exception while host and database answered. UNANSWERED: they did not; it does not count.';

create table restore_point (
    run            bigint      not null references run,
    uuid           uuid        not null,
    cluster        text        not null,
    host           text        not null,
    means          text        not null check (means in ('INTERNAL', 'EXTERNAL', 'NONE')),
    snapshot_name  text,
    disks          text        not null,
    definition     bytea       not null,
    nvram_path     text,
    nvram          bytea,
    state          text        not null check (state in ('ARRANGED', 'HELD', 'REVERTED', 'REMOVED', 'LOST')),
    keep           boolean     not null default false,
    created_at     timestamptz not null,
    expires_at     timestamptz,
    removed_at     timestamptz,
    primary key (run, uuid)
);
comment on column restore_point.definition is 'The definition with its passwords, sealed with AES-256-GCM under the installation key.';
create index restore_point_held on restore_point (cluster, expires_at) where state in ('ARRANGED', 'HELD');

create table stop_request (
    run          bigint      not null references run,
    requested_by text        not null,
    requested_at timestamptz not null,
    honoured_at  timestamptz
);
create index stop_request_by_run on stop_request (run) where honoured_at is null;

create table audit_event (
    seq     bigint      primary key,
    at      timestamptz not null,
    actor   text        not null,
    action  text        not null,
    cluster text,
    run     bigint,
    uuid    uuid,
    stage   text,
    before  text,
    after   text,
    mac     text        not null
);
comment on table audit_event is 'The history: one gapless chain, each MAC covers the one before.';
create index audit_event_by_run on audit_event (run, seq);
create index audit_event_by_uuid on audit_event (uuid, seq);
create index audit_event_by_time on audit_event (at);

create table audit_head (
    single boolean primary key default true check (single),
    seq    bigint  not null,
    mac    text    not null
);
comment on table audit_head is 'The end of the chain; its row lock orders the appenders.';
insert into audit_head (seq, mac) values (0, '');

create table audit_checkpoint (
    seq       bigint      primary key,
    mac       text        not null,
    purged_at timestamptz not null,
    purged_by text        not null,
    seal      text        not null
);
comment on table audit_checkpoint is 'Where a purge ended: the chain is verified from here on. seal: the MAC over this row.';

-- What is history stays as it was written, for every role.
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% on % is refused: history is append-only', tg_op, tg_table_name using errcode = 'insufficient_privilege';
end $$;

do $$
declare
    name text;
begin
    foreach name in array array['audit_event', 'audit_checkpoint', 'planned_vm', 'approval', 'vm_outcome', 'vm_resolution', 'vm_rollback'] loop
        execute format('create trigger append_only before update or delete on %I for each row execute function refuse_change()', name);
        execute format('create trigger not_truncated before truncate on %I for each statement execute function refuse_change()', name);
    end loop;
end $$;

-- The only way out: removes a prefix of the chain and leaves a checkpoint, sealed by the caller under the installation key.
create function purge_history(up_to bigint, purged_by text, purged_at timestamptz, seal text) returns bigint language plpgsql as $$
declare
    removed bigint;
begin
    perform 1 from audit_head for update;
    if up_to >= (select h.seq from audit_head h) then
        raise exception 'the last event cannot be purged';
    end if;
    insert into audit_checkpoint (seq, mac, purged_at, purged_by, seal)
        select e.seq, e.mac, purge_history.purged_at, purge_history.purged_by, purge_history.seal from audit_event e where e.seq = up_to;
    if not found then
        raise exception 'there is no event %', up_to;
    end if;
    alter table audit_event disable trigger append_only;
    delete from audit_event where seq <= up_to;
    get diagnostics removed = row_count;
    alter table audit_event enable trigger append_only;
    return removed;
end $$;
revoke execute on function purge_history(bigint, text, timestamptz, text) from public;

grant usage on sequence run_number to ${application};
grant select, insert on key_check, planned_vm, approval, vm_outcome, vm_resolution, vm_rollback, audit_event to ${application};
grant select on audit_checkpoint to ${application};
grant select, insert, update on account, run, cluster_lease, vm_progress, stage_attempt, restore_point, stop_request to ${application};
grant select, update on audit_head to ${application};
