-- What auditors read, without anything sealed, secret or writable: a role that may select these views needs no right on any table.
-- grant usage on schema public to auditor; grant select on v_run, v_vm, v_stage, v_event, v_restore_point, v_batch_step to auditor;

create view v_vm as
    select
        p.run, r.cluster, p.position, p.uuid, p.name, p.host, p.from_type, p.to_type,
        case
            when s.uuid is not null then 'RESOLVED'
            when b.uuid is not null then b.result
            when o.uuid is not null then o.outcome
            when g.uuid is not null then 'IN_PROGRESS'
            else 'PENDING'
        end as outcome,
        coalesce(b.code, o.code) as code,
        coalesce(b.message, o.message) as message,
        o.outcome as outcome_of_run, o.verified_by, o.downtime_millis, g.begun_at, g.begun_by, o.at as settled_at,
        b.requested_by as rolled_back_by, b.with_disks as rolled_back_with_disks, b.at as rolled_back_at,
        s.resolution, s.reason as resolution_reason, s.resolved_by, s.resolved_at
    from planned_vm p
    join run r on r.number = p.run
    left join vm_progress g on g.run = p.run and g.uuid = p.uuid and g.purpose = 'UPGRADE'
    left join vm_outcome o on o.run = p.run and o.uuid = p.uuid
    left join lateral (
        select w.* from vm_resolution w where w.run = p.run and w.uuid = p.uuid order by w.resolved_at desc limit 1
    ) s on true
    left join lateral (
        select v.* from vm_rollback v
        where v.run = p.run and v.uuid = p.uuid and v.result <> 'FAILED'
        order by v.attempt desc limit 1
    ) b on true;
comment on view v_vm is 'Each VM of each run: from, to, its one outcome, and what was done with it later (rollback asked for, resolution).';

create view v_run as
    select
        r.number as run, r.cluster, r.status, r.digest, r.created_by, r.created_at, a.decided_by as approved_by, a.decided_at as approved_at,
        a.valid_until as approved_until, r.started_at, r.ended_at, r.exit_code,
        count(v.uuid) as vms,
        count(*) filter (where v.outcome_of_run = 'UPGRADED') as upgraded,
        count(*) filter (where v.outcome_of_run = 'SKIPPED') as skipped,
        count(*) filter (where v.outcome_of_run = 'FAILED') as failed,
        count(*) filter (where v.outcome_of_run = 'ROLLED_BACK') as rolled_back,
        count(*) filter (where v.outcome = 'NEEDS_ATTENTION') as needs_attention,
        count(v.uuid) filter (where v.outcome_of_run is null) as not_settled
    from run r
    left join lateral (
        select d.* from approval d where d.run = r.number and d.decision = 'APPROVED' order by d.id desc limit 1
    ) a on true
    left join v_vm v on v.run = r.number
    group by r.number, a.decided_by, a.decided_at, a.valid_until;
comment on view v_run is 'Each run with who planned and approved it, how it ended, and how many of its VMs came to what.';

create view v_stage as
    select a.run, p.name, a.uuid, a.purpose, a.vm_attempt, a.stage, a.attempt, a.started_at, a.ended_at, a.result, a.message
    from stage_attempt a
    left join planned_vm p on p.run = a.run and p.uuid = a.uuid;
comment on view v_stage is 'Each beginning of each stage, with its end and result; without end: its process died.';

create view v_event as
    select e.seq, e.at, e.actor, e.action, e.cluster, e.run, e.uuid, e.stage, e.before, e.after from audit_event e;
comment on view v_event is 'The history. "history --verify" proves that it is as it was written; a view cannot.';

create view v_restore_point as
    select t.run, t.cluster, p.name, t.uuid, t.host, t.means, t.snapshot_name, t.state, t.keep, t.created_at, t.expires_at, t.removed_at
    from restore_point t
    left join planned_vm p on p.run = t.run and p.uuid = t.uuid;
comment on view v_restore_point is 'Restore points; one that is HELD blocks the live migration of its VM until it expires.';

create view v_batch_step as
    select
        i.job_name, x.job_execution_id,
        (select cast(n.parameter_value as bigint) from batch_job_execution_params n
            where n.job_execution_id = x.job_execution_id and n.parameter_name = 'run') as run,
        (select cast(n.parameter_value as uuid) from batch_job_execution_params n
            where n.job_execution_id = x.job_execution_id and n.parameter_name = 'vm') as uuid,
        x.status as job_status, x.exit_code as job_exit_code, e.step_name, e.start_time, e.end_time, e.status, e.exit_code
    from batch_job_instance i
    join batch_job_execution x on x.job_instance_id = i.job_instance_id
    left join batch_step_execution e on e.job_execution_id = x.job_execution_id;
comment on view v_batch_step is 'What Spring Batch recorded: each job execution and step, with the run and VM they belong to. Times are UTC.';

grant select on v_run, v_vm, v_stage, v_event, v_restore_point, v_batch_step to ${application};
