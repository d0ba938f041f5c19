-- VMs that need a person though no outcome says so: claims that the database does not know (it was restored from an older backup), and guests
-- that went down late and did not start again. Their run may be unknown, so no row of it is referred to.

create table vm_attention (
    id      bigint      generated always as identity primary key,
    cluster text        not null,
    run     bigint      not null,
    uuid    uuid        not null,
    name    text        not null,
    code    text        not null,
    message text        not null,
    at      timestamptz not null,
    mac     text        not null
);
comment on table vm_attention is 'VMs that need a person beside those whose outcome says so. run: as the claim says; the database may not know it.';
create index vm_attention_by_cluster on vm_attention (cluster, id);

create table vm_attention_resolution (
    attention   bigint      primary key references vm_attention,
    resolution  text        not null check (resolution in ('UPGRADED', 'ROLLED_BACK', 'ABANDONED')),
    reason      text        not null,
    resolved_by text        not null,
    resolved_at timestamptz not null,
    mac         text        not null
);

do $$
declare
    name text;
begin
    foreach name in array array['vm_attention', 'vm_attention_resolution'] loop
        execute format('create trigger append_only before update or delete on %I for each row execute function refuse_change()', name);
        execute format('create trigger not_truncated before truncate on %I for each statement execute function refuse_change()', name);
    end loop;
end $$;

grant select, insert on vm_attention, vm_attention_resolution to ${application};

create view v_attention as
    select a.run, a.cluster, a.uuid, a.name, a.code, a.message, a.at, s.resolution, s.reason as resolution_reason, s.resolved_by, s.resolved_at
    from vm_attention a
    left join vm_attention_resolution s on s.attention = a.id;
comment on view v_attention is 'VMs that need a person beside those whose outcome says so, and what was found to be true of them.';
