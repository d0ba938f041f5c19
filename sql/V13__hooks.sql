-- A VM that is settled, and of which the administrator's after-vm hook was not told yet: whoever takes the cluster next tells it.
alter table vm_progress add column after_vm_due boolean not null default false;
comment on column vm_progress.after_vm_due is 'The hook after-vm of its run has to be called once the VM is settled, and is not known to have ended.';
create index vm_progress_after_vm_due on vm_progress (cluster) where after_vm_due;
