-- The health checks that a run asks of a VM, as they were when it was planned: an approval binds them.
alter table planned_vm add column checks text not null default '[]';
comment on column planned_vm.checks is 'JSON: the health checks, each a text. In the digest of the run, and in mac, unless there is none.';
