-- Restore points end by a job of their own, identified by cluster and number; one that can't be removed says why and holds nobody up.

create table expiry (
    number   bigint      generated always as identity primary key,
    cluster  text        not null,
    begun_at timestamptz not null,
    ended_at timestamptz
);
comment on table expiry is 'The numbers of the job expire-restore-points. Not ended: it gave way or broke off, and the next one goes on under its number.';
create unique index expiry_open_per_cluster on expiry (cluster) where ended_at is null;

alter table restore_point add column problem text;
comment on column restore_point.problem is 'Why it could not be removed; it stays until a person prunes it.';
-- Each rollback notes whether it was asked for with the disks: a request is no consent to a later one.
alter table restore_point drop column revert_wanted;

grant select, insert, update on expiry to ${application};
