CREATE TABLE "dkim_keys" (
	"tenant_id" text NOT NULL,
	"email_id" text NOT NULL,
	"selector" text NOT NULL,
	"algorithm" text NOT NULL,
	"public_key" text NOT NULL,
	"private_key_sealed" text,
	"state" text NOT NULL,
	"is_published" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"activated_at" timestamp (3) with time zone,
	"removable_at" timestamp (3) with time zone,
	CONSTRAINT "dkim_keys_tenant_id_email_id_selector_pk" PRIMARY KEY("tenant_id","email_id","selector")
);
--> statement-breakpoint
CREATE TABLE "mail_attempts" (
	"tenant_id" text NOT NULL,
	"mail_id" text NOT NULL,
	"number" integer NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"outcome" text,
	"problem" text,
	"server" text,
	"is_tenant_server" boolean DEFAULT false NOT NULL,
	"sender" text,
	"smtp_code" smallint,
	"enhanced_code" text,
	"answer" text,
	CONSTRAINT "mail_attempts_tenant_id_mail_id_number_pk" PRIMARY KEY("tenant_id","mail_id","number")
);
--> statement-breakpoint
CREATE TABLE "mail_events" (
	"tenant_id" text NOT NULL,
	"mail_id" text NOT NULL,
	"type" text NOT NULL,
	"source" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"enhanced_code" text,
	"answer" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "mail_events_tenant_id_mail_id_type_pk" PRIMARY KEY("tenant_id","mail_id","type")
);
--> statement-breakpoint
CREATE TABLE "mail_reports" (
	"signature_hash" text PRIMARY KEY NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "smtp_settings" (
	"tenant_id" text PRIMARY KEY NOT NULL,
	"host" text NOT NULL,
	"port" integer NOT NULL,
	"security" text NOT NULL,
	"username" text,
	"password_sealed" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "suppressed_addresses" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"address" text NOT NULL,
	"reason" text NOT NULL,
	"mail_id" text,
	"enhanced_code" text,
	"answer" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "suppressed_addresses_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "custom_domains" ADD COLUMN "tls" jsonb;--> statement-breakpoint
ALTER TABLE "custom_domains" ADD COLUMN "routed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "custom_domains" ADD COLUMN "next_check_at" timestamp (3) with time zone DEFAULT now();--> statement-breakpoint
ALTER TABLE "custom_domains" ADD COLUMN "failing_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "custom_domains" ADD COLUMN "failed_checks" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "custom_domains" ADD COLUMN "warned_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "custom_domains" ADD COLUMN "problem" text;--> statement-breakpoint
ALTER TABLE "custom_emails" ADD COLUMN "reply_to" text;--> statement-breakpoint
ALTER TABLE "custom_emails" ADD COLUMN "failing_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "custom_emails" ADD COLUMN "failed_checks" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "custom_emails" ADD COLUMN "next_check_at" timestamp (3) with time zone DEFAULT now();--> statement-breakpoint
ALTER TABLE "custom_emails" ADD COLUMN "fell_back_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "dkim_keys" ADD CONSTRAINT "dkim_keys_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE restrict;--> statement-breakpoint
ALTER TABLE "dkim_keys" ADD CONSTRAINT "dkim_keys_tenant_id_email_id_custom_emails_tenant_id_id_fk" FOREIGN KEY ("tenant_id","email_id") REFERENCES "public"."custom_emails"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mail_attempts" ADD CONSTRAINT "mail_attempts_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE restrict;--> statement-breakpoint
ALTER TABLE "mail_attempts" ADD CONSTRAINT "mail_attempts_mail" FOREIGN KEY ("tenant_id","mail_id") REFERENCES "public"."outbox"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mail_events" ADD CONSTRAINT "mail_events_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE restrict;--> statement-breakpoint
ALTER TABLE "mail_events" ADD CONSTRAINT "mail_events_mail" FOREIGN KEY ("tenant_id","mail_id") REFERENCES "public"."outbox"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "smtp_settings" ADD CONSTRAINT "smtp_settings_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE restrict;--> statement-breakpoint
ALTER TABLE "suppressed_addresses" ADD CONSTRAINT "suppressed_addresses_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE restrict;--> statement-breakpoint
CREATE UNIQUE INDEX "dkim_keys_one_of_each" ON "dkim_keys" USING btree ("tenant_id","email_id","algorithm","state") WHERE "dkim_keys"."state" <> 'retired';--> statement-breakpoint
CREATE INDEX "mail_attempts_newest" ON "mail_attempts" USING btree ("tenant_id","started_at");--> statement-breakpoint
CREATE INDEX "mail_reports_expiry" ON "mail_reports" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "suppressed_addresses_address" ON "suppressed_addresses" USING btree ("tenant_id","address");--> statement-breakpoint
CREATE INDEX "suppressed_addresses_newest" ON "suppressed_addresses" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "user_invitations_expiry" ON "user_invitations" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "account_invitations_expiry" ON "account_invitations" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "custom_domains_due" ON "custom_domains" USING btree ("next_check_at") WHERE "custom_domains"."next_check_at" is not null;--> statement-breakpoint
CREATE INDEX "custom_emails_due" ON "custom_emails" USING btree ("next_check_at") WHERE "custom_emails"."next_check_at" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "outbox_id" ON "outbox" USING btree ("id");--> statement-breakpoint
CREATE INDEX "outbox_bodies" ON "outbox" USING btree ("expires_at") WHERE "outbox"."body_sealed" is not null;--> statement-breakpoint
CREATE INDEX "outbox_expiry" ON "outbox" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "outbox_newest" ON "outbox" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "outbox_status" ON "outbox" USING btree ("tenant_id","status","created_at","id");--> statement-breakpoint
CREATE INDEX "outbox_recipient" ON "outbox" USING btree ("tenant_id","recipient","created_at","id");--> statement-breakpoint
INSERT INTO "dkim_keys" ("tenant_id", "email_id", "selector", "algorithm", "public_key", "private_key_sealed", "state", "is_published", "created_at", "activated_at")
SELECT "tenant_id", "id", "dkim_selector", 'rsa', "dkim_public_key", "dkim_private_key_sealed", 'active', "sender_verified", "created_at", "created_at" FROM "custom_emails";--> statement-breakpoint
ALTER TABLE "custom_emails" DROP COLUMN "dkim_selector";--> statement-breakpoint
ALTER TABLE "custom_emails" DROP COLUMN "dkim_public_key";--> statement-breakpoint
ALTER TABLE "custom_emails" DROP COLUMN "dkim_private_key_sealed";