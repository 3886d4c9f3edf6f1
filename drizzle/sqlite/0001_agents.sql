CREATE TABLE `agents` (
	`id` blob PRIMARY KEY NOT NULL,
	`tenant_id` blob NOT NULL,
	`key_id` blob NOT NULL,
	`name` text NOT NULL,
	`type` text NOT NULL,
	`labels` text NOT NULL,
	`address` text NOT NULL,
	`created_at` integer NOT NULL,
	`seen_at` integer NOT NULL,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`key_id`) REFERENCES `api_keys`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `agents_tenant` ON `agents` (`tenant_id`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `agents_key` ON `agents` (`key_id`,`type`,`name`,`address`);--> statement-breakpoint
CREATE INDEX `agents_seen` ON `agents` (`seen_at`);