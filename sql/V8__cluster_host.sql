-- Which cluster a host is in, by host UUID, or by URI where it reports none: two clusters that name one host by different URIs would act on it at
-- once. A cluster takes its hosts when a plan is frozen and when a holder of its lock opens them. It lets go of those that its next plan no longer
-- finds; and another cluster may take a host once nothing of the first is under way: no open run, no VM in hand.
create table cluster_host (
    host    text        primary key,
    cluster text        not null,
    since   timestamptz not null
);
comment on table cluster_host is 'A host belongs to one cluster. To give one to another at once: delete its row while nothing of the first is under way.';
create index cluster_host_by_cluster on cluster_host (cluster);
grant select, insert, update, delete on cluster_host to ${application};

-- Takes hosts for a cluster; the answer is those that stay another's.
create function own_hosts(of_cluster text, wanted text[]) returns table (taken text, owner text) language plpgsql as $$
begin
    -- Until the commit, which may be the one that opens a run: whoever comes next must see that.
    lock table cluster_host in exclusive mode;
    update cluster_host h set cluster = of_cluster, since = now()
        where h.host = any(wanted) and h.cluster <> of_cluster
            and not exists (select from run r
                where r.cluster = h.cluster and r.status in ('AWAITING_APPROVAL', 'APPROVED', 'RUNNING', 'STOPPED'))
            and not exists (select from vm_progress p where p.cluster = h.cluster and p.settled_at is null);
    insert into cluster_host (host, cluster, since) select unnest(wanted), of_cluster, now() on conflict (host) do nothing;
    return query select h.host, h.cluster from cluster_host h where h.host = any(wanted) and h.cluster <> of_cluster order by h.host;
end $$;
