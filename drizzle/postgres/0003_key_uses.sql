-- By hand: the copy of what the columns held.
CREATE TABLE "key_uses" (
	"key_id" uuid PRIMARY KEY NOT NULL,
	"at" bigint NOT NULL,
	"address" text COLLATE "C",
	"user_agent" text COLLATE "C"
);
--> statement-breakpoint
INSERT INTO "key_uses" ("key_id", "at", "address", "user_agent")
SELECT "id", "last_used_at", "last_used_address", "last_used_user_agent" FROM "api_keys" WHERE "last_used_at" IS NOT NULL;
--> statement-breakpoint
ALTER TABLE "key_uses" ADD CONSTRAINT "key_uses_key_id_api_keys_id_fk" FOREIGN KEY ("key_id") REFERENCES "public"."api_keys"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_keys" DROP COLUMN "last_used_at";--> statement-breakpoint
ALTER TABLE "api_keys" DROP COLUMN "last_used_address";--> statement-breakpoint
ALTER TABLE "api_keys" DROP COLUMN "last_used_user_agent";