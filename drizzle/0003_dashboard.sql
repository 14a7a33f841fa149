DROP INDEX "audit_events_account";--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "environment" text DEFAULT 'development' NOT NULL;--> statement-breakpoint
ALTER TABLE "custom_domains" ADD COLUMN "zone" jsonb;--> statement-breakpoint
ALTER TABLE "custom_emails" ADD COLUMN "zone" jsonb;--> statement-breakpoint
ALTER TABLE "audit_events" ADD COLUMN "actor_id" text GENERATED ALWAYS AS (actor ->> 'id') STORED;--> statement-breakpoint
ALTER TABLE "audit_events" ADD COLUMN "target_id" text GENERATED ALWAYS AS (target ->> 'id') STORED;--> statement-breakpoint
ALTER TABLE "audit_events" ADD COLUMN "user_id" text GENERATED ALWAYS AS (coalesce(target ->> 'user_id', case when target ->> 'type' = 'user' then target ->> 'id' end, case when actor ->> 'kind' = 'end_user' then actor ->> 'id' end)) STORED;--> statement-breakpoint
ALTER TABLE "audit_events" ADD COLUMN "client_id" text GENERATED ALWAYS AS (coalesce(actor ->> 'client_id', case when actor ->> 'kind' = 'client' then actor ->> 'id' end)) STORED;--> statement-breakpoint
CREATE INDEX "clients_search" ON "clients" USING gin ("tenant_id","name" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "audit_events_action" ON "audit_events" USING btree ("tenant_id","action","created_at","sequence");--> statement-breakpoint
CREATE INDEX "audit_events_actor" ON "audit_events" USING btree ("tenant_id","actor_id","created_at","sequence");--> statement-breakpoint
CREATE INDEX "audit_events_target" ON "audit_events" USING btree ("tenant_id","target_id","created_at","sequence");--> statement-breakpoint
CREATE INDEX "audit_events_user" ON "audit_events" USING btree ("tenant_id","user_id","created_at","sequence");--> statement-breakpoint
CREATE INDEX "audit_events_client" ON "audit_events" USING btree ("tenant_id","client_id","created_at","sequence");--> statement-breakpoint
CREATE INDEX "audit_events_refused" ON "audit_events" USING btree ("tenant_id","outcome","created_at","sequence") WHERE "audit_events"."outcome" <> 'success';--> statement-breakpoint
CREATE INDEX "audit_events_of_account" ON "audit_events" USING btree ("account_id","created_at","sequence") WHERE ("audit_events"."tenant_id" is null or "audit_events"."action" in ('tenant.created', 'tenant.deleted'));