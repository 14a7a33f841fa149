CREATE TABLE "user_invitations" (
	"tenant_id" text NOT NULL,
	"user_id" text NOT NULL,
	"token_hash" text NOT NULL,
	"sent_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "user_invitations_tenant_id_user_id_pk" PRIMARY KEY("tenant_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "account_invitations" (
	"account_id" text NOT NULL,
	"id" text NOT NULL,
	"email" text NOT NULL,
	"role" text NOT NULL,
	"token_hash" text NOT NULL,
	"invited_by" text NOT NULL,
	"sent_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"accepted_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "account_invitations_account_id_id_pk" PRIMARY KEY("account_id","id")
);
--> statement-breakpoint
CREATE TABLE "sign_in_counts" (
	"tenant_id" text NOT NULL,
	"day" date NOT NULL,
	"method" text NOT NULL,
	"shard" smallint NOT NULL,
	"count" integer NOT NULL,
	CONSTRAINT "sign_in_counts_tenant_id_day_method_shard_pk" PRIMARY KEY("tenant_id","day","method","shard")
);
--> statement-breakpoint
DROP INDEX "sessions_created";--> statement-breakpoint
DROP INDEX "audit_events_account";--> statement-breakpoint
DROP INDEX "users_created";--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "environment" text DEFAULT 'development' NOT NULL;--> statement-breakpoint
ALTER TABLE "custom_domains" ADD COLUMN "zone" jsonb;--> statement-breakpoint
ALTER TABLE "custom_emails" ADD COLUMN "zone" jsonb;--> statement-breakpoint
ALTER TABLE "audit_events" ADD COLUMN "actor_id" text GENERATED ALWAYS AS (actor ->> 'id') STORED;--> statement-breakpoint
ALTER TABLE "audit_events" ADD COLUMN "target_id" text GENERATED ALWAYS AS (target ->> 'id') STORED;--> statement-breakpoint
ALTER TABLE "audit_events" ADD COLUMN "user_id" text GENERATED ALWAYS AS (coalesce(target ->> 'user_id', case when target ->> 'type' = 'user' then target ->> 'id' end, case when actor ->> 'kind' = 'end_user' then actor ->> 'id' end)) STORED;--> statement-breakpoint
ALTER TABLE "audit_events" ADD COLUMN "client_id" text GENERATED ALWAYS AS (coalesce(actor ->> 'client_id', case when actor ->> 'kind' = 'client' then actor ->> 'id' end)) STORED;--> statement-breakpoint
ALTER TABLE "user_invitations" ADD CONSTRAINT "user_invitations_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE restrict;--> statement-breakpoint
ALTER TABLE "user_invitations" ADD CONSTRAINT "user_invitations_tenant_id_user_id_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account_invitations" ADD CONSTRAINT "account_invitations_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_in_counts" ADD CONSTRAINT "sign_in_counts_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE restrict;--> statement-breakpoint
CREATE UNIQUE INDEX "user_invitations_token" ON "user_invitations" USING btree ("tenant_id","token_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "account_invitations_token" ON "account_invitations" USING btree ("token_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "account_invitations_open" ON "account_invitations" USING btree ("account_id","email") WHERE "account_invitations"."accepted_at" is null and "account_invitations"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "account_invitations_created" ON "account_invitations" USING btree ("account_id","created_at","id");--> statement-breakpoint
CREATE INDEX "sessions_live" ON "sessions" USING btree ("tenant_id","created_at","id") WHERE "sessions"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "sessions_ip" ON "sessions" USING btree ("tenant_id","ip","created_at","id") WHERE "sessions"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "users_last_login" ON "users" USING btree ("tenant_id","status",coalesce("last_login_at", '-infinity'::timestamptz),"id");--> statement-breakpoint
CREATE INDEX "users_by_email" ON "users" USING btree ("tenant_id","status","email","id");--> statement-breakpoint
CREATE INDEX "users_by_name" ON "users" USING btree ("tenant_id","status",lower(coalesce("name", '')),"id");--> statement-breakpoint
CREATE INDEX "users_never_created" ON "users" USING btree ("tenant_id","status","created_at","id") WHERE "users"."last_login_at" is null;--> statement-breakpoint
CREATE INDEX "users_never_by_email" ON "users" USING btree ("tenant_id","status","email","id") WHERE "users"."last_login_at" is null;--> statement-breakpoint
CREATE INDEX "users_never_by_name" ON "users" USING btree ("tenant_id","status",lower(coalesce("name", '')),"id") WHERE "users"."last_login_at" is null;--> statement-breakpoint
CREATE INDEX "clients_registration" ON "clients" USING btree ("tenant_id","registration","created_at","id");--> statement-breakpoint
CREATE INDEX "clients_type" ON "clients" USING btree ("tenant_id","application_type","created_at","id");--> statement-breakpoint
CREATE INDEX "clients_disabled" ON "clients" USING btree ("tenant_id","created_at","id") WHERE "clients"."status" = 'disabled';--> statement-breakpoint
CREATE INDEX "clients_search" ON "clients" USING gin ("tenant_id","name" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "audit_events_action" ON "audit_events" USING btree ("tenant_id","action","created_at","sequence");--> statement-breakpoint
CREATE INDEX "audit_events_actor" ON "audit_events" USING btree ("tenant_id","actor_id","created_at","sequence");--> statement-breakpoint
CREATE INDEX "audit_events_target" ON "audit_events" USING btree ("tenant_id","target_id","created_at","sequence");--> statement-breakpoint
CREATE INDEX "audit_events_user" ON "audit_events" USING btree ("tenant_id","user_id","created_at","sequence");--> statement-breakpoint
CREATE INDEX "audit_events_client" ON "audit_events" USING btree ("tenant_id","client_id","created_at","sequence");--> statement-breakpoint
CREATE INDEX "audit_events_refused" ON "audit_events" USING btree ("tenant_id","outcome","created_at","sequence") WHERE "audit_events"."outcome" <> 'success';--> statement-breakpoint
CREATE INDEX "audit_events_of_account" ON "audit_events" USING btree ("account_id","created_at","sequence") WHERE ("audit_events"."tenant_id" is null or "audit_events"."action" in ('tenant.created', 'tenant.deleted'));--> statement-breakpoint
CREATE INDEX "users_created" ON "users" USING btree ("tenant_id","status","created_at","id");