CREATE TABLE "refusals" (
	"tenant_id" uuid NOT NULL,
	"hour" bigint NOT NULL,
	"reason" text COLLATE "C" NOT NULL,
	"count" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sequence" (
	"name" text COLLATE "C" PRIMARY KEY NOT NULL,
	"value" integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "last_used_user_agent" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "refusals" ADD CONSTRAINT "refusals_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "refusals_hour" ON "refusals" USING btree ("tenant_id","hour","reason");