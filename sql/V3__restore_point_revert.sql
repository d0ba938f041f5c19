-- A rollback with disks that a person asked for, and a removal that has begun: from then on the disks can't be given back any more.

alter table restore_point add column revert_wanted boolean not null default false;
alter table restore_point add column removing boolean not null default false;
alter table restore_point add column reverting boolean not null default false;
comment on column restore_point.revert_wanted is 'A person asked for the disks to go back to this restore point.';
comment on column restore_point.removing is 'Its removal has begun: an overlay may be merged into its base in part.';
comment on column restore_point.reverting is 'The disks have begun to go back to it.';
