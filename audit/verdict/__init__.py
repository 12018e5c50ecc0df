"""The verdict: from facts to states, findings and gaps, by one wording of a norm."""

from audit.verdict.assessment import Assessment, Finding, Missing
from audit.verdict.codes import code_of
from audit.verdict.judge import assess, plan_for, states_of

__all__ = ["Assessment", "Finding", "Missing", "assess", "code_of", "plan_for", "states_of"]
